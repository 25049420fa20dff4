package pygmy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.LogStore.StoreException;
import pygmy.broker.message.Position;
import pygmy.broker.message.Refused;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.rpc.RecordedCall;
import pygmy.catalog.store.CatalogReader;
import pygmy.catalog.store.SqliteCatalogStore;

/** Pages of transfers: one that cannot be read is said so, and the next is served. */
class TransferServiceTest {

    private static final TransferRequest REQUEST = new TransferRequest(null, Position.ZERO, false, null, 0);

    private final List<Throwable> told = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void aPageThatCannotBeReadIsAFailure() {
        try (SqliteCatalogStore store = SqliteCatalogStore.open(directory, "catalog-0")) {
            CatalogReader reader = store.reader();
            reader.close();
            try (TransferService syncing = new TransferService("catalog-0", reader, 500, told::add)) {
                RecordedCall first = new RecordedCall();
                RecordedCall second = new RecordedCall();
                syncing.catalog(REQUEST, first);
                syncing.orders(REQUEST, second);
                await().until(() -> !first.told.isEmpty() && !second.told.isEmpty());
                assertThat(first.told).singleElement().isInstanceOf(StoreException.class);
                assertThat(second.told).singleElement().isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void aRequestOfAnotherKindIsRefusedAndTheNextServed() {
        try (SqliteCatalogStore store = SqliteCatalogStore.open(directory, "catalog-0");
                CatalogReader reader = store.reader();
                TransferService syncing = new TransferService("catalog-0", reader, 500, told::add)) {
            RecordedCall foreign = new RecordedCall();
            RecordedCall good = new RecordedCall();
            syncing.catalog("what?", foreign);
            syncing.catalog(REQUEST, good);
            await().until(() -> !good.told.isEmpty());
            assertThat(foreign.told).containsExactly(Refused.Why.INVALID);
            assertThat(good.told).singleElement().isInstanceOf(TransferPage.class);
            assertThat(told).isEmpty();
        }
    }
}
