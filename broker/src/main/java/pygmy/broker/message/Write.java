package pygmy.broker.message;

/**
 * A change of the catalog, over the queue {@code catalog.primary}. {@code id} names the request: however often it is sent, it is decided once, and
 * every copy gets the first {@link Decision}.
 */
public sealed interface Write {

    String id();

    /** The book it is about; 0 where there is none yet, or it is about none. */
    int item();

    /** What is asked for, in words, the same for every copy of the request. */
    String asked();

    /** Takes {@code quantity} copies from the stock and records the sale. */
    record Sell(String id, int item, int quantity) implements Write {
        public Sell {
            Limits.text("id", id);
            Limits.positive("item", item);
            Limits.positive("quantity", quantity);
        }

        @Override
        public String asked() {
            return "sell " + quantity + " of " + item;
        }
    }

    /**
     * Sets what is not null.
     *
     * @param expected only if this write was the last to change the book; null for whatever it is
     */
    record Update(String id, int item, Long cost, Long stock, String title, String topic, Position expected) implements Write {

        /** Whatever the book is. */
        public Update(String id, int item, Long cost, Long stock, String title, String topic) {
            this(id, item, cost, stock, title, topic, null);
        }

        public Update {
            Limits.text("id", id);
            Limits.positive("item", item);
            if (cost != null) {
                Limits.amount("cost", cost);
            }
            if (stock != null) {
                Limits.amount("stock", stock);
            }
            if (title != null) {
                Limits.text("title", title);
            }
            if (topic != null) {
                Limits.text("topic", topic);
            }
        }

        @Override
        public String asked() {
            return "update " + item + ": cost " + cost + ", stock " + stock + ", title " + title + ", topic " + topic
                    + (expected == null ? "" : ", if last changed by " + expected);
        }
    }

    /** A new book; the primary gives it the next id. */
    record Add(String id, String title, String topic, long cost, long stock) implements Write {
        public Add {
            Limits.text("id", id);
            Limits.text("title", title);
            Limits.text("topic", topic);
            Limits.amount("cost", cost);
            Limits.amount("stock", stock);
        }

        @Override
        public int item() {
            return 0;
        }

        @Override
        public String asked() {
            return "add " + title + ", topic " + topic + ", cost " + cost + ", stock " + stock;
        }
    }

    /** From now on so many catalog replicas count. */
    record Resize(String id, int count) implements Write {
        public Resize {
            Limits.text("id", id);
            if (count < 1 || count > Members.MAX) {
                throw new IllegalArgumentException("count must be from 1 to " + Members.MAX);
            }
        }

        @Override
        public int item() {
            return 0;
        }

        @Override
        public String asked() {
            return "count " + count + " catalog replicas";
        }
    }
}
