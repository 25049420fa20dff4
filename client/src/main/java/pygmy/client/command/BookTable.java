package pygmy.client.command;

import java.util.List;
import pygmy.client.http.Book;
import pygmy.client.text.Table;

/** Books as a person reads them. */
final class BookTable {

    private BookTable() {}

    static String of(List<Book> books) {
        Table table = new Table(">id", "title", "topic", ">cost", ">stock");
        books.forEach(book -> table.row(book.id(), book.title(), book.topic(), book.cost(), book.stock()));
        return table.toString();
    }
}
