/** How the client lays out what it prints. */
package pygmy.client.text;
