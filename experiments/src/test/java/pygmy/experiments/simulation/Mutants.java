package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Subject;
import pygmy.broker.rpc.Copies;
import pygmy.catalog.primary.Leases;
import pygmy.catalog.primary.Membership;
import pygmy.catalog.primary.Primary;
import pygmy.catalog.primary.StoredCatalog;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.frontend.cache.Coherence;

/** The protocol with one rule left out at a time. */
final class Mutants {

    /** The first book as a read found it, the others as they are when it answers. */
    static final String TORN = "a search reads its books one after the other";

    private Mutants() {}

    /** By the rule that is broken, in words. */
    static Map<String, Rules> all() {
        Map<String, Rules> all = new LinkedHashMap<>();
        frontEnd(all);
        lease(all);
        primary(all);
        ReplicaMutants.election(all);
        ReplicaMutants.follower(all);
        ClusterMutants.cluster(all);
        gate(all);
        all.put(TORN, new Rules() {
            @Override
            public Books shown(Books snapshot, Supplier<Books> now) {
                List<Book> books = new ArrayList<>(now.get().books());
                snapshot.books().stream().findFirst().ifPresent(first -> books.replaceAll(book -> book.id() == first.id() ? first : book));
                return new Books(books, snapshot.asOf(), snapshot.extent());
            }
        });
        calls(all);
        return all;
    }

    private interface CoherenceMaker {
        Coherence make(int frontend, Times times, int entries, int slots);
    }

    private static Rules cacheBy(CoherenceMaker maker) {
        return new Rules() {
            @Override
            public Coherence coherence(int frontend, Times times, int entries, int slots) {
                return maker.make(frontend, times, entries, slots);
            }
        };
    }

    private static void frontEnd(Map<String, Rules> all) {
        all.put("skip the floor check", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected boolean mayKeep(Position asOf, Position floor) {
                return true;
            }
        }));
        all.put("serve a page whatever changed", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected boolean isUntouched(Position asOf, Position floor) {
                return true;
            }
        }));
        all.put("raise no floor", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected void raiseFloor(Subject subject, Position position) {}
        }));
        all.put("serve a hit without a valid lease", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected boolean isValid(long now, long until) {
                return true;
            }
        }));
        all.put("an acknowledgement is sent once", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            public void acknowledgeAgain() {}
        }));
        all.put("a front end ignores gaps", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected boolean isNext(Event.Changes changes, Position heard) {
                return changes.position().compareTo(heard) > 0;
            }
        }));
    }

    private static void lease(Map<String, Rules> all) {
        all.put("a front end trusts its own idea of the lease", cacheBy((f, t, e, s) -> new Coherence(f, e, s) {
            @Override
            protected long lease(Beat.Echo echo) {
                return t.lease();
            }
        }));
    }

    private interface PrimaryMaker {
        Primary<Delivery> make(String log, Position start, StoredCatalog stored, Leases leases, Membership membership, List<Book> imports);
    }

    private static Rules primaryBy(PrimaryMaker maker) {
        return new Rules() {
            @Override
            public Primary<Delivery> primary(String log, Position start, StoredCatalog stored, Leases leases, Membership membership, List<Book> imports) {
                return maker.make(log, start, stored, leases, membership, imports);
            }
        };
    }

    private static void primary(Map<String, Rules> all) {
        all.put("commit before the broker confirmed",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected boolean isConfirmed(Position last) {
                        return true;
                    }
                }));
        all.put("commit without own durability",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected boolean isDurable(Position last) {
                        return true;
                    }
                }));
        all.put("commit without waiting for leases",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected boolean cachesDropped(Position last) {
                        return true;
                    }
                }));
        all.put("answer before commit",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected boolean mayCommit(Position last) {
                        return true;
                    }
                }));
        all.put("no memory of request ids",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected Optional<Decision> remembered(String requestId) {
                        return Optional.empty();
                    }
                }));
        all.put("no memory of refusals",
                primaryBy((log, start, stored, leases, membership, imports) -> new Primary<Delivery>(log, start, stored, leases, membership, imports) {
                    @Override
                    protected Optional<Decision> remembered(String requestId) {
                        return super.remembered(requestId).filter(decision -> decision.kind().isDone());
                    }
                }));
        all.put("the primary forgets front ends too early", new Rules() {
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

    private interface GateMaker {
        ReadGate<Delivery> make(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most);
    }

    private static Rules gateBy(GateMaker maker) {
        return new Rules() {
            @Override
            public ReadGate<Delivery> gate(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most) {
                return maker.make(name, keysOf, start, most);
            }
        };
    }

    private static void gate(Map<String, Rules> all) {
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
                        .<Subject>mapMulti((book, keys) -> {
                            keys.accept(Subject.book(book.id()));
                            keys.accept(Subject.membersOf(book.topic()));
                        }).toList() : keysOf.apply(changes),
                start, most)));
    }

    private static void calls(Map<String, Rules> all) {
        all.put("a refusal of one copy decides for all", copiesBy(() -> new Copies() {
            @Override
            public boolean decides(boolean untouched) {
                return untouched;
            }
        }));
        all.put("whoever refuses what another had decides", copiesBy(() -> new Copies() {
            @Override
            public boolean decides(boolean untouched) {
                return super.decides(true);
            }
        }));
    }

    private static Rules copiesBy(Supplier<Copies> maker) {
        return new Rules() {
            @Override
            public Copies copies() {
                return maker.get();
            }
        };
    }
}
