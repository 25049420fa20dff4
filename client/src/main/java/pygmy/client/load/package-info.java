/**
 * The load generator, also as a library: a {@link pygmy.client.load.LoadPlan} in, a {@link pygmy.client.load.LoadResult} out, progress
 * by callback.
 *
 * <p>Closed loop: each client is a thread that sends its next request when the last one was answered, over a connection of its own.
 * Which requests a client sends follows from the plan's seed alone, not from timing.
 */
package pygmy.client.load;
