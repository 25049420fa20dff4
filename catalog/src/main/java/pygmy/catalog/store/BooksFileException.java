package pygmy.catalog.store;

/** A books file that cannot be used; the message is the whole text for the person who wrote it. */
public final class BooksFileException extends RuntimeException {

    BooksFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
