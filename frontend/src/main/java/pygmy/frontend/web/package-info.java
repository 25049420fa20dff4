/**
 * HTTP: checks requests, asks {@link pygmy.frontend.Bookstore} and {@link pygmy.frontend.Cluster}, and says what came of it. Start reading
 * at {@link pygmy.frontend.web.ShopController}; every answer leaves through {@link pygmy.frontend.web.Exchange}.
 */
package pygmy.frontend.web;
