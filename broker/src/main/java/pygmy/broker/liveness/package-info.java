/** Who is there and who holds the lock, as functions of time and of what was heard. Pure. */
package pygmy.broker.liveness;
