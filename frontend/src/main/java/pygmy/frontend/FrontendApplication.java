package pygmy.frontend;

/** Placeholder. */
public final class FrontendApplication {
    private FrontendApplication() {}

    public static void main(String[] args) {}
}
