/** How a service process starts and ends with Spring Boot: settings, the node it keeps running, management, health. */
package pygmy.broker.boot;
