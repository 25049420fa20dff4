package pygmy.order;

/** Placeholder. */
public final class OrderApplication {
    private OrderApplication() {}

    public static void main(String[] args) {}
}
