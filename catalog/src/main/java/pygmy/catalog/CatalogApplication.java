package pygmy.catalog;

/** Placeholder. */
public final class CatalogApplication {
    private CatalogApplication() {}

    public static void main(String[] args) {}
}
