/** What there is on the broker, and one process's way to it: connections, the wire format, the event queue, heartbeats. */
package pygmy.broker.amqp;
