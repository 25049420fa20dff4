package pygmy.experiments.simulation.plan;

import java.util.Collection;
import java.util.List;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.catalog.primary.Marks;

/** Pages of the books there are, as the tables give them. */
public final class Lists {

    /** Books on one page of a list: a topic has a few. */
    public static final int LONGEST_PAGE = 4;

    private Lists() {}

    public static Read.Search search(String topic, Page page) {
        return new Read.Search(topic, page, null);
    }

    /** @param all in order of id */
    public static Books page(Collection<Book> all, Read.Search search, Position asOf) {
        List<Book> list = all.stream().filter(book -> search.topic() == null || book.topic().equals(search.topic())).toList();
        Extent extent = new Extent(Marks.of(list.stream().map(Book::id).toList()), false);
        if (search.page().isGone(extent)) {
            return new Books(List.of(), asOf, extent);
        }
        List<Book> rest = list.stream().filter(book -> book.id() > search.after()).toList();
        List<Book> page = rest.stream().limit(search.page().limit()).toList();
        return new Books(page, asOf, new Extent(extent.mark(), rest.size() > page.size()));
    }
}
