/** The cache and its coherence. Pure: no threads, clocks, Spring or AMQP. */
package pygmy.frontend.cache;
