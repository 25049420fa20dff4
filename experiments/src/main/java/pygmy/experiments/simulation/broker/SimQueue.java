package pygmy.experiments.simulation.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import pygmy.experiments.simulation.world.World;

/** One queue: first in, first out; what comes back keeps its place. */
final class SimQueue {

    /** A message's place in this queue. */
    static final class Entry {
        final Message message;
        final long place;
        final long at;
        boolean onDisk;
        boolean redelivered;

        Entry(Message message, long place, long at) {
            this.message = message;
            this.place = place;
            this.at = at;
        }
    }

    private record Gone(Entry entry, long at) {}

    /** For how long (ms) a crash of the broker may bring back what was acknowledged: acknowledgements are not flushed at once. */
    private static final long ACKS_IN_MEMORY = 60;

    private final World world;
    final String name;
    final QueueKind kind;
    final Connection owner;
    /** The node where it lives, or, of a quorum queue, its leader. */
    Node home;
    private final TreeMap<Long, Entry> ready = new TreeMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Deque<Gone> lately = new ArrayDeque<>();
    private long places;
    private int turn;
    private long unusedSince;
    long dropped;

    SimQueue(World world, String name, QueueKind kind, Connection owner, Node home) {
        this.world = world;
        this.name = name;
        this.kind = kind;
        this.owner = owner;
        this.home = home;
        this.unusedSince = world.now();
    }

    boolean isExpired() {
        return subscriptions.isEmpty() && world.now() - unusedSince >= kind.expires();
    }

    /** Drops the oldest that waits where the bound is passed, as {@code x-overflow: drop-head} does. */
    Entry add(Message message) {
        Entry entry = new Entry(message, ++places, world.now());
        entry.onDisk = kind.quorum();
        ready.put(entry.place, entry);
        deliver();
        while (ready.size() > kind.maxLength()) {
            Entry head = ready.pollFirstEntry().getValue();
            dropped++;
            if (!kind.isLastValue()) {
                world.note("broker", () -> name + " is full: drops " + head.message.body());
            }
        }
        return entry;
    }

    void subscribe(Subscription subscription) {
        subscription.queue = this;
        subscriptions.add(subscription);
        deliver();
    }

    void acknowledge(Subscription subscription, long tag, boolean multiple) {
        for (Entry entry : subscription.acknowledged(tag, multiple)) {
            if (entry.message.persistent() && !kind.quorum()) {
                lately.add(new Gone(entry, world.now()));
            }
        }
        while (!lately.isEmpty() && world.now() - lately.peek().at() > ACKS_IN_MEMORY) {
            lately.poll();
        }
        deliver();
    }

    void requeue(Subscription subscription, long tag) {
        subscription.acknowledged(tag, false).forEach(this::putBack);
        deliver();
    }

    void cancel(Subscription subscription) {
        if (subscriptions.remove(subscription)) {
            unusedSince = world.now();
        }
    }

    /** The subscription's connection is gone. */
    void giveUp(Subscription subscription) {
        cancel(subscription);
        subscription.unacknowledged.values().forEach(this::putBack);
        subscription.unacknowledged.clear();
        deliver();
    }

    /** A node has crashed. */
    void giveUpAll(Node node) {
        subscriptions.stream().filter(each -> each.connection().node() == node && !each.connection().isAlive()).toList().forEach(this::giveUp);
    }

    /** A node counts as down: its consumers become inactive, and what they have not acknowledged is for others. */
    void suspect(Node node) {
        for (Subscription subscription : subscriptions) {
            if (subscription.connection().node() == node) {
                subscription.suspected = true;
                subscription.unacknowledged.values().forEach(this::putBack);
                subscription.unacknowledged.clear();
            }
        }
        deliver();
    }

    /** The node is there again: its consumers are the last in line. */
    void trust(Node node) {
        List<Subscription> back = subscriptions.stream().filter(each -> each.suspected && each.connection().node() == node).toList();
        back.forEach(each -> each.suspected = false);
        subscriptions.removeAll(back);
        subscriptions.addAll(back);
        deliver();
    }

    /** What is left after the broker crashed; a quorum queue: all. */
    void crash() {
        unusedSince = world.now();
        if (kind.quorum()) {
            List.copyOf(subscriptions).forEach(this::giveUp);
            return;
        }
        lately.stream().filter(gone -> world.now() - gone.at() <= ACKS_IN_MEMORY && gone.entry().onDisk && world.chance(0.5))
                .forEach(gone -> putBack(gone.entry()));
        lately.clear();
        ready.values().removeIf(entry -> !entry.message.persistent() || !entry.onDisk && world.chance(0.5));
        ready.values().forEach(entry -> entry.onDisk = true);
    }

    /** What came in the last ms is gone, also from the disk, whoever has it now. */
    void loseTail(long millis) {
        subscriptions.forEach(subscription -> subscription.unacknowledged.values().removeIf(entry -> world.now() - entry.at < millis));
        ready.values().removeIf(entry -> world.now() - entry.at < millis);
        lately.removeIf(gone -> world.now() - gone.entry().at < millis);
    }

    void purge() {
        ready.clear();
    }

    Object last() {
        return ready.isEmpty() ? null : ready.lastEntry().getValue().message.body();
    }

    boolean isConsumed() {
        return !subscriptions.isEmpty();
    }

    int length() {
        return ready.size();
    }

    private void putBack(Entry entry) {
        entry.redelivered = true;
        ready.put(entry.place, entry);
    }

    private void deliver() {
        while (!ready.isEmpty()) {
            if (ready.firstEntry().getValue().message.expiresAt() <= world.now()) {
                ready.pollFirstEntry();
                continue;
            }
            Subscription free = nextWithRoom();
            if (free == null) {
                return;
            }
            free.deliver(ready.pollFirstEntry().getValue());
        }
    }

    private Subscription nextWithRoom() {
        if (kind.single()) {
            return subscriptions.stream().filter(each -> !each.suspected).findFirst().filter(Subscription::hasRoom).orElse(null);
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            Subscription candidate = subscriptions.get(Math.floorMod(turn++, subscriptions.size()));
            if (candidate.hasRoom()) {
                return candidate;
            }
        }
        return null;
    }
}
