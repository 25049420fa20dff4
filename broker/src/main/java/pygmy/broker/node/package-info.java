/** A replica's runtime: gives the pure protocol its threads, its clock and its connections. Knows nothing of Spring's start. */
package pygmy.broker.node;
