/** The log and how a replica follows it. Pure: no threads, clocks, Spring or AMQP. */
package pygmy.broker.log;
