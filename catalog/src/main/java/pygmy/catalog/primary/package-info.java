/** The write path and the way to it: election, primary, leases. Pure: no threads, clocks, Spring or AMQP. */
package pygmy.catalog.primary;
