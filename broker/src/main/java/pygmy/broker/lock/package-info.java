/** The primary's lock, an exclusive queue or a place in a quorum queue, and the connection that ends with it. */
package pygmy.broker.lock;
