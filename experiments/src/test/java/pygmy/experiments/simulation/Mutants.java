package pygmy.experiments.simulation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.Position;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Read;
import pygmy.catalog.core.Election;
import pygmy.catalog.core.Leases;
import pygmy.catalog.core.Primary;
import pygmy.catalog.core.StoredCatalog;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.frontend.core.Coherence;

/** The protocol with one rule left out at a time. */
final class Mutants {

    private Mutants() {}

    /** By the rule that is broken, in words. */
    static Map<String, Cores> all() {
        Map<String, Cores> all = new LinkedHashMap<>();
        frontEnd(all);
        primary(all);
        election(all);
        follower(all);
        gate(all);
        return all;
    }

    private interface CoherenceMaker {
        Coherence make(int frontend, Times times, int entries, int slots);
    }

    private static Cores cacheBy(CoherenceMaker maker) {
        return new Cores() {
            @Override
            public Coherence coherence(int frontend, Times times, int entries, int slots) {
                return maker.make(frontend, times, entries, slots);
            }
        };
    }

    private static void frontEnd(Map<String, Cores> all) {
        all.put("skip the floor check", cacheBy((f, t, e, s) -> new Coherence(f, t, e, s) {
            @Override
            protected boolean mayKeep(Position asOf, Position floor) {
                return true;
            }
        }));
        all.put("raise no floor", cacheBy((f, t, e, s) -> new Coherence(f, t, e, s) {
            @Override
            protected void raiseFloor(Read key, Position position) { }
        }));
        all.put("serve a hit without a valid lease", cacheBy((f, t, e, s) -> new Coherence(f, t, e, s) {
            @Override
            protected boolean isValid(long now, long until) {
                return true;
            }
        }));
        all.put("a front end ignores gaps", cacheBy((f, t, e, s) -> new Coherence(f, t, e, s) {
            @Override
            protected boolean isNext(Event.Changes changes, Position heard) {
                return changes.position().compareTo(heard) > 0;
            }
        }));
    }

    private interface PrimaryMaker {
        Primary<Delivery> make(String log, Position start, StoredCatalog stored, Leases leases, List<Book> imports);
    }

    private static Cores primaryBy(PrimaryMaker maker) {
        return new Cores() {
            @Override
            public Primary<Delivery> primary(String log, Position start, StoredCatalog stored, Leases leases, List<Book> imports) {
                return maker.make(log, start, stored, leases, imports);
            }
        };
    }

    private static void primary(Map<String, Cores> all) {
        all.put("commit before the broker confirmed", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected boolean isConfirmed(Position last) {
                return true;
            }
        }));
        all.put("commit without own durability", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected boolean isDurable(Position last) {
                return true;
            }
        }));
        all.put("commit without waiting for leases", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected boolean cachesDropped(Position last) {
                return true;
            }
        }));
        all.put("answer before commit", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected boolean mayCommit(Position last) {
                return true;
            }
        }));
        all.put("no memory of request ids", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected Optional<Decision> remembered(String requestId) {
                return Optional.empty();
            }
        }));
        all.put("no memory of refusals", primaryBy((log, start, stored, leases, imports) -> new Primary<Delivery>(log, start, stored, leases, imports) {
            @Override
            protected Optional<Decision> remembered(String requestId) {
                return super.remembered(requestId).filter(decision -> decision.kind().isDone());
            }
        }));
        all.put("the primary forgets front ends too early", new Cores() {
            @Override
            public Leases leases(Times times) {
                return new Leases(times) {
                    @Override
                    public void expire(long now) {
                        super.expire(now + times.lease());
                    }
                };
            }
        });
    }

    private interface ElectionMaker {
        Election make(Times times, int replica, int replicas, Follower follower, FailureDetector detector, long promised);
    }

    private static Cores electionBy(ElectionMaker maker) {
        return new Cores() {
            @Override
            public Election election(Times times, int replica, int replicas, Follower follower, FailureDetector detector, long promised) {
                return maker.make(times, replica, replicas, follower, detector, promised);
            }
        };
    }

    private static void election(Map<String, Cores> all) {
        all.put("a new primary does not wait for leases", electionBy((times, replica, replicas, follower, detector, promised) ->
                new Election(times, replica, replicas, false, follower, detector, promised) {
                    @Override
                    protected long leaseWait() {
                        return 0;
                    }
                }));
        all.put("no barrier on promotion", electionBy((times, replica, replicas, follower, detector, promised) ->
                new Election(times, replica, replicas, false, follower, detector, promised) {
                    @Override
                    public void granted(long now) {
                        super.granted(now);
                        barrierPassed();
                    }
                }));
        all.put("lead without being complete", electionBy((times, replica, replicas, follower, detector, promised) ->
                new Election(times, replica, replicas, false, follower, detector, promised) {
                    @Override
                    protected boolean mayLead(long now) {
                        return follower.isFollowing();
                    }
                }));
        all.put("use epoch numbers twice", electionBy((times, replica, replicas, follower, detector, promised) ->
                new Election(times, replica, replicas, false, follower, detector, promised) {
                    @Override
                    protected long nextEpoch() {
                        return follower.history().applied().epoch() + 1;
                    }
                }));
        all.put("serve before the epoch is confirmed", electionBy((times, replica, replicas, follower, detector, promised) ->
                new Election(times, replica, replicas, false, follower, detector, promised) {
                    @Override
                    public boolean shouldServe(boolean confirmed, Position durable) {
                        return super.shouldServe(true, durable);
                    }
                }));
    }

    private interface FollowerMaker {
        Follower make(Times times, Beat.Service service, int replica, LogStore.Standing standing);
    }

    private static Cores followerBy(FollowerMaker maker) {
        return new Cores() {
            @Override
            public Follower follower(Times times, Beat.Service service, int replica, LogStore.Standing standing) {
                return maker.make(times, service, replica, standing);
            }
        };
    }

    private static void follower(Map<String, Cores> all) {
        all.put("ignore epochs", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            protected boolean isNext(Event.Changes changes) {
                return changes.first() == history().applied().seq() + 1;
            }
        }));
        all.put("ignore gaps", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            protected boolean isGap(Event event) {
                return false;
            }

            @Override
            protected boolean isNext(Event.Changes changes) {
                return changes.position().compareTo(history().applied()) > 0;
            }
        }));
        all.put("a transfer takes a replica back", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            protected boolean mayInstall(Position at) {
                return true;
            }
        }));
        all.put("LIVE before caught up", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            protected boolean hasCaughtUp() {
                return true;
            }
        }));
        all.put("complete without an echo of this session", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            protected boolean echoesThisSession(Beat primary) {
                return true;
            }
        }));
        all.put("a new queue is trusted", followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing) {
            @Override
            public void queueMissing() { }
        }));
        all.put("a transfer of changes onto something else than a prefix", new Cores() {
            @Override
            public boolean holdsPrefix(History peer, String log, Position have) {
                return true;
            }
        });
        all.put("two sessions consume one queue", new Cores() {
            @Override
            public boolean consumesAlone() {
                return false;
            }
        });
    }

    private interface GateMaker {
        ReadGate<Delivery> make(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most);
    }

    private static Cores gateBy(GateMaker maker) {
        return new Cores() {
            @Override
            public ReadGate<Delivery> gate(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most) {
                return maker.make(name, keysOf, start, most);
            }
        };
    }

    private static void gate(Map<String, Cores> all) {
        all.put("reads do not wait for commit", gateBy((name, keysOf, start, most) -> new ReadGate<Delivery>(name, keysOf, start, most) {
            @Override
            protected boolean isCommitted(Position version) {
                return true;
            }
        }));
        all.put("reads ignore the position they ask for", gateBy((name, keysOf, start, most) -> new ReadGate<Delivery>(name, keysOf, start, most) {
            @Override
            protected boolean hasApplied(Position atLeast) {
                return true;
            }
        }));
        all.put("a fenced read without a barrier", gateBy((name, keysOf, start, most) -> new ReadGate<Delivery>(name, keysOf, start, most) {
            @Override
            protected boolean hasPassed(long fence) {
                return true;
            }
        }));
        all.put("answers are gated, not keys", gateBy((name, keysOf, start, most) -> new ReadGate<>(name,
                changes -> name.startsWith("catalog") ? changes.books().stream()
                        .<Read>mapMulti((book, keys) -> {
                            keys.accept(new Read.Lookup(book.id(), null));
                            keys.accept(new Read.Search(book.topic(), null));
                        }).toList() : keysOf.apply(changes), start, most)));
    }
}
