/** Calls over the broker: outcomes, timing, client and server. */
package pygmy.broker.rpc;
