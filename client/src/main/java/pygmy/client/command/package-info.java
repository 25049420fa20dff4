/** The commands of {@code ./pygmy client}, and how they show answers to people. */
package pygmy.client.command;
