package pygmy.catalog.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pygmy.broker.message.Book;
import pygmy.broker.message.Limits;
import pygmy.broker.message.Position;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a bookshop starts with: a JSON list of {@code {"id", "title", "topic", "cost", "stock"}}, UTF-8, 1 to {@value #MAX} books.
 * Token by token, because a file that people write needs complaints that name line and column, which data binding does not know for a wrong value.
 */
public final class BooksFile {

    /** Most books in a file; they are all in memory at a time. */
    public static final int MAX = 1_000_000;

    /** Some editors begin every UTF-8 file with it. */
    private static final int BYTE_ORDER_MARK = 0xfeff;
    /** What stands for bytes that are not UTF-8. */
    private static final char REPLACEMENT = 0xfffd;
    private static final String FIELDS = "id, title, topic, cost and stock";
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final String source;
    private final JsonParser parser;
    private final Map<Integer, Integer> lineOfId = new HashMap<>();

    private BooksFile(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * All books of the file, none if one is wrong; their version is {@link Position#ZERO}.
     *
     * @throws BooksFileException if the file cannot be read or is not as described
     */
    public static List<Book> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (NoSuchFileException e) {
            throw new BooksFileException("books file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new BooksFileException("books file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The books that come with Pygmy. */
    public static List<Book> readDefault() {
        try (InputStream in = BooksFile.class.getResourceAsStream("/books.json")) {
            return read("books.json of this program", in);
        } catch (IOException e) {
            throw new BooksFileException("the books of this program cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Book> read(String source, InputStream in) throws IOException {
        // Decoded here, not by the parser: so columns count characters. What is not UTF-8 becomes a character that no text may hold, so that
        // the complaint knows the line.
        Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), reader)) {
            return new BooksFile(source, parser).books();
        }
    }

    private List<Book> books() throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw wrong("expected a list of books, as in [{...}, {...}]");
            }
            List<Book> books = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (books.size() == MAX) {
                    throw wrong("more than " + MAX + " books");
                }
                books.add(book());
            }
            if (books.isEmpty()) {
                throw wrong("a list without books");
            }
            if (parser.nextToken() != null) {
                throw wrong("something follows after the list of books");
            }
            return books;
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            TokenStreamLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw wrong(at, "not valid JSON, " + sentence(e), e);
        }
    }

    private Book book() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("expected a book, as in {\"id\": 1, ...}");
        }
        TokenStreamLocation start = parser.currentTokenLocation();
        Long id = null;
        String title = null;
        String topic = null;
        Long cost = null;
        Long stock = null;
        for (String field = parser.nextName(); field != null; field = parser.nextName()) {
            switch (field) {
                case "id" -> id = id();
                case "title" -> title = text(field);
                case "topic" -> topic = text(field);
                case "cost" -> cost = amount(field);
                case "stock" -> stock = amount(field);
                default -> throw wrong("unknown field \"" + shortened(field) + "\"; a book has " + FIELDS);
            }
        }
        if (id == null || title == null || topic == null || cost == null || stock == null) {
            String missing = id == null ? "id" : title == null ? "title" : topic == null ? "topic" : cost == null ? "cost" : "stock";
            throw wrong(start, "a book without " + missing + "; a book has " + FIELDS, null);
        }
        return new Book(id.intValue(), title, topic, cost, stock, Position.ZERO);
    }

    private long id() {
        long id = number("id");
        check(() -> Limits.positive("id", id));
        int line = parser.currentTokenLocation().getLineNr();
        Integer earlier = lineOfId.putIfAbsent((int) id, line);
        if (earlier != null) {
            throw wrong("id " + id + " is taken by the book on line " + earlier);
        }
        return id;
    }

    private long amount(String field) {
        long amount = number(field);
        check(() -> Limits.amount(field, amount));
        return amount;
    }

    private long number(String field) {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(field + " must be a whole number");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong(field + " is too large");
        }
        return parser.getLongValue();
    }

    private String text(String field) {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw wrong(field + " must be a text in double quotes");
        }
        String text = parser.getString();
        check(() -> Limits.text(field, text));
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw wrong(field + " is not UTF-8 text: save the file in that encoding");
        }
        String fault = Limits.fault(text);
        if (fault != null) {
            throw wrong(field + " " + fault);
        }
        return text;
    }

    private void check(Runnable limit) {
        try {
            limit.run();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** Jackson's own on control characters speaks of its switches. */
    private static String sentence(JacksonException e) {
        String message = e.getOriginalMessage();
        return message.startsWith("Illegal unquoted character") ? "a control character in a text; write a blank instead" : message;
    }

    private BooksFileException wrong(String reason) {
        return wrong(parser.currentToken() == null ? parser.currentLocation() : parser.currentTokenLocation(), reason, null);
    }

    private BooksFileException wrong(TokenStreamLocation at, String reason, Exception cause) {
        String place = ", line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        return new BooksFileException("books file " + source + place + reason, cause);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
