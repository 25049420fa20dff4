/** Joins the pure cores to the adapters: threads, clocks, and what every service process does with them. */
package pygmy.broker.node;
