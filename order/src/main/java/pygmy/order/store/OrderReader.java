package pygmy.order.store;

import java.util.Optional;
import pygmy.broker.message.Decision;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.Sql;
import pygmy.broker.store.StoreFile;

/** Reads an order store while another thread writes it. Not thread-safe: one for each thread that reads. */
public final class OrderReader implements AutoCloseable {

    private final StoreFile file;
    private final Sql sql;

    OrderReader(StoreFile file) {
        this.file = file;
        this.sql = file.reader();
    }

    /**
     * The sale with this id, if it is recorded here.
     *
     * @throws pygmy.broker.log.LogStore.StoreException if the store cannot be read
     */
    public Optional<Decision> order(String id) {
        return file.read(() -> Decisions.find(sql, id));
    }

    @Override
    public void close() {
        file.read(() -> {
            sql.close();
            return null;
        });
    }
}
