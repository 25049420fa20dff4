/** Everything that crosses the broker, as records that check themselves. */
package pygmy.broker.message;
