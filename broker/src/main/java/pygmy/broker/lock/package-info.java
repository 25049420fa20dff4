/** The primary's lock in a cluster of brokers, as a function of time and of what came back. Pure. */
package pygmy.broker.lock;
