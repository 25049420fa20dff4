package pygmy.client.http;

import java.util.List;

/** Answer of {@code /status}: every replica as its heartbeats show it. */
public record Cluster(String namespace, List<Replica> replicas) {

    public Cluster {
        replicas = replicas == null ? List.of() : List.copyOf(replicas);
    }

    /**
     * What is null was not said; where nothing was heard of a replica yet, its host is empty, its pid 0 and its {@code beatAgeMs} -1.
     * {@code note} is a sentence where something is wrong.
     */
    public record Replica(String service, int replica, String host, Long pid, String state, String role, Long epoch, Long seq,
            Long beatAgeMs, String note) {

        public String name() {
            return service + "-" + replica;
        }
    }
}
