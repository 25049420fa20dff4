/** Heartbeats as a function of time. Pure. */
package pygmy.broker.liveness;
