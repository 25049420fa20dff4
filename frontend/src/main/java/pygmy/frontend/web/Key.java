package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * What a client calls a request, so that it takes effect once however often it is sent. Keys are the client's, ids are ours: the id, under which the request is
 * in the log and a sale is an order, is made from the key alone, so every front end comes to the same one without asking anybody. There is one space of keys
 * for all clients, as nobody says who he is: whoever sends another client's request under that client's key gets that client's answer. So keys are best random.
 *
 * @param shown as it was sent
 */
public record Key(String shown, String id) {

    static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;
    /** 128 bits: nobody finds a second key for an id, and nobody meets one by chance. */
    private static final int ID_BYTES = 16;

    /** The client's key, or a new one. */
    static Key of(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.size() > 1) {
            throw Problem.parameter(HEADER, "The header " + HEADER + " is there " + keys.size() + " times; send it once.");
        }
        // Tomcat makes one character of each byte of a header.
        return keys.isEmpty() ? of(UUID.randomUUID().toString()) : of(HEADER, keys.get(0), StandardCharsets.ISO_8859_1);
    }

    /** One that stands in a query, as text. */
    static Key ofParameter(String name, String value) {
        return of(name, value, StandardCharsets.UTF_8);
    }

    /** @param key in ASCII, as it is without quotes */
    public static Key of(String key) {
        return new Key(key, id(key.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Key of(String name, String sent, Charset charset) {
        String key = sent.startsWith("\"") ? unquoted(name, sent) : sent;
        byte[] bytes = key.getBytes(charset);
        if (key.isBlank() || bytes.length > LONGEST || !key.chars().allMatch(c -> c >= ' ' && c != 0x7f || c == '\t')) {
            throw Problem.parameter(name, name + " must have 1 to " + LONGEST + " characters, none of them a control character, but was "
                    + Parameters.quote(sent) + ".");
        }
        return new Key(sent, id(bytes));
    }

    /** A string as structured fields have it (RFC 9651), which is how the draft of the header writes a key. */
    private static String unquoted(String name, String sent) {
        StringBuilder key = new StringBuilder();
        boolean escaped = false;
        int i = 1;
        for (; i < sent.length() && (escaped || sent.charAt(i) != '"'); i++) {
            char c = sent.charAt(i);
            if (escaped && c != '"' && c != '\\' || c < ' ' || c > '~') {
                break;
            }
            escaped = !escaped && c == '\\';
            if (!escaped) {
                key.append(c);
            }
        }
        if (i != sent.length() - 1) {
            throw Problem.parameter(name, name + " begins with a quotation mark, so it must be one string of printable ASCII that ends with one, with a "
                    + "backslash before each \" and \\ in it, but was " + Parameters.quote(sent) + ".");
        }
        return key.toString();
    }

    private static String id(byte[] key) {
        try {
            return HexFormat.of().formatHex(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
