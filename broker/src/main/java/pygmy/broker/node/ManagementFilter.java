package pygmy.broker.node;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/** Leaves out Spring Boot's health and metrics where nobody asked for them: they cost every start, and every request of a front end. */
public final class ManagementFilter implements AutoConfigurationImportFilter {

    @Override
    public boolean[] match(String[] classes, AutoConfigurationMetadata metadata) {
        boolean wanted = Management.isWanted();
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            kept[i] = wanted || classes[i] == null || !isManagement(classes[i]);
        }
        return kept;
    }

    private static boolean isManagement(String name) {
        return name.startsWith("org.springframework.boot.actuate.") || name.startsWith("org.springframework.boot.health.")
                || name.startsWith("org.springframework.boot.micrometer.");
    }
}
