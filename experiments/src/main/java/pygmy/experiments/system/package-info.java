/** The whole bookstore as real processes on a real broker, for tests and experiments that kill, pause and cut off any of them. */
package pygmy.experiments.system;
