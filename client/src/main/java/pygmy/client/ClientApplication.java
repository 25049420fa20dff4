package pygmy.client;

/** Placeholder. */
public final class ClientApplication {
    private ClientApplication() {}

    public static void main(String[] args) {}
}
