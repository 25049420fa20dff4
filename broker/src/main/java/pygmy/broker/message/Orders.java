package pygmy.broker.message;

import java.util.List;

/** Answer to {@link FindOrder}: the sale, or nothing. */
public record Orders(List<Decision> orders) {
    public Orders {
        orders = List.copyOf(Limits.present("orders", orders));
    }
}
