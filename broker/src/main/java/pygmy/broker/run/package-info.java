/** Threads and clocks for the pure cores. */
package pygmy.broker.run;
