package pygmy.experiments.simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Progress;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.History;
import pygmy.broker.log.LogRules;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.catalog.primary.Election;
import pygmy.catalog.primary.Membership;
import pygmy.experiments.simulation.plan.Rules;

/** The protocol with one rule of election or of following the log left out at a time. */
final class ReplicaMutants {

    private ReplicaMutants() {}

    private interface ElectionMaker {
        Election make(Times times, int replica, int replicas, long promote, Follower follower, FailureDetector detector, long promised);
    }

    private static Rules electionBy(ElectionMaker maker) {
        return new Rules() {
            @Override
            public Election election(Times times, int replica, int replicas, long promote, Follower follower, FailureDetector detector, long promised) {
                return maker.make(times, replica, replicas, promote, follower, detector, promised);
            }
        };
    }

    private interface MembershipMaker {
        Membership make(String log, int replica, Position start, Members members, FailureDetector detector);
    }

    private static Rules membershipBy(MembershipMaker maker) {
        return new Rules() {
            @Override
            public Membership membership(String log, int replica, Position start, Members members, FailureDetector detector) {
                return maker.make(log, replica, start, members, detector);
            }
        };
    }

    static void election(Map<String, Rules> all) {
        all.put("a new primary does not wait for leases", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times,
                replica, replicas, promote, follower, detector, promised) {
            @Override
            protected long leaseWait() {
                return 0;
            }
        }));
        all.put("a new primary waits as long as it would grant a lease itself", electionBy((times, replica, replicas, promote, follower, detector,
                promised) -> new Election(times, replica, replicas, promote, follower, detector, promised) {
                    @Override
                    protected long leaseWait() {
                        return Math.min(super.leaseWait(), times.lease() + times.margin());
                    }
                }));
        all.put("lead without being complete", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times, replica,
                replicas, promote, follower, detector, promised) {
            @Override
            protected boolean mayLead(long now) {
                return follower.isFollowing();
            }
        }));
        all.put("a candidate asks nobody what is committed", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times,
                replica, replicas, promote, follower, detector, promised) {
            @Override
            protected Optional<Beat> knowsMoreCommitted() {
                return Optional.empty();
            }
        }));
        all.put("a candidate yields to nobody", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times, replica,
                replicas, promote, follower, detector, promised) {
            @Override
            protected boolean hasSomebodyMore() {
                return false;
            }
        }));
        all.put("a candidate that yielded in vain leads", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times,
                replica, replicas, promote, follower, detector, promised) {
            @Override
            protected Optional<Beat> hasMoreAndIsThere(long now) {
                return Optional.empty();
            }
        }));
        all.put("a candidate that hears nothing leads", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times,
                replica, replicas, promote, follower, detector, promised) {
            @Override
            protected boolean hears(long now) {
                return true;
            }
        }));
        all.put("a promotion lasts", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times, replica, replicas,
                promote, follower, detector, promised) {
            @Override
            protected boolean isPromoted() {
                return promote > 0;
            }
        }));
        all.put("use epoch numbers twice", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times, replica,
                replicas, promote, follower, detector, promised) {
            @Override
            protected long nextEpoch() {
                return follower.history().applied().epoch() + 1;
            }
        }));
        all.put("the members are counted by the configuration", electionBy((times, replica, replicas, promote, follower, detector,
                promised) -> new Election(times, replica, replicas, promote, follower, detector, promised) {
                    @Override
                    protected int asked(List<Beat> others) {
                        return replicas;
                    }
                }));
        all.put("a replica that was removed leads", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times, replica,
                replicas, promote, follower, detector, promised) {
            @Override
            protected boolean isMember() {
                return true;
            }
        }));
        all.put("a new member leads at once", membershipBy((log, replica, start, members, detector) -> new Membership(log, replica, start, members, detector) {
            @Override
            protected Members grown(int count) {
                return Members.of(count);
            }
        }));
        all.put("who is removed is no more asked at once",
                membershipBy((log, replica, start, members, detector) -> new Membership(log, replica, start, members, detector) {
                    @Override
                    protected Members shrunk(int count) {
                        return Members.of(count);
                    }
                }));
        all.put("serve before the epoch is confirmed", electionBy((times, replica, replicas, promote, follower, detector, promised) -> new Election(times,
                replica, replicas, promote, follower, detector, promised) {
            @Override
            public boolean shouldServe(boolean confirmed, Position durable) {
                return super.shouldServe(true, durable);
            }
        }));
    }

    private interface FollowerMaker {
        Follower make(Times times, Beat.Service service, int replica, LogStore.Standing standing);
    }

    private static Rules followerBy(FollowerMaker maker) {
        return new Rules() {
            @Override
            public Follower follower(Times times, Beat.Service service, int replica, LogStore.Standing standing) {
                return maker.make(times, service, replica, standing);
            }
        };
    }

    private static Rules followerBy(LogRules rules) {
        return followerBy((times, service, replica, standing) -> new Follower(times, service, replica, standing, rules));
    }

    static void follower(Map<String, Rules> all) {
        all.put("ignore epochs", followerBy(new LogRules() {
            @Override
            protected boolean isNext(Event.Changes changes, History have) {
                return changes.first() == have.applied().seq() + 1;
            }
        }));
        all.put("an event that cannot be read is passed over", followerBy(new LogRules() {
            @Override
            protected boolean mayHaveMissed(boolean leads) {
                return false;
            }
        }));
        all.put("a store that is older than its queue is trusted", followerBy(new LogRules() {
            @Override
            protected boolean mayTrust(History have, boolean complete, Consumed consumed) {
                return true;
            }
        }));
        all.put("ignore gaps", followerBy(new LogRules() {
            @Override
            protected boolean isGap(Event event, History have, long served) {
                return false;
            }

            @Override
            protected boolean isNext(Event.Changes changes, History have) {
                return changes.position().compareTo(have.applied()) > 0;
            }
        }));
        all.put("a transfer takes a replica back", followerBy(new LogRules() {
            @Override
            protected boolean mayInstall(History peers, History have, long served) {
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
            public void queueMissing() {}
        }));
        all.put("a transfer of changes onto something else than a prefix", new Rules() {
            @Override
            public TransferRules transferRules() {
                return new TransferRules() {
                    @Override
                    protected boolean holdsPrefix(History peer, String log, Position have) {
                        return true;
                    }
                };
            }
        });
        all.put("install before forgetting", new Rules() {
            @Override
            public boolean forgetsFirst() {
                return false;
            }
        });
        all.put("a barrier from a full queue is trusted", new Rules() {
            @Override
            public boolean mayHaveDropped(EventQueue.Bounds bounds, int waiting) {
                return false;
            }
        });
        all.put("who hangs keeps its connections", new Rules() {
            @Override
            public Progress progress() {
                return new Progress() {
                    @Override
                    protected boolean isTooLong(long waited, long patience) {
                        return false;
                    }
                };
            }
        });
        all.put("two sessions consume one queue", new Rules() {
            @Override
            public boolean consumesAlone() {
                return false;
            }
        });
    }
}
