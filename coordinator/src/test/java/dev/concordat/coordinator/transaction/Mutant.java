package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.pcollections.TreePSet;

/** The machine with one rule of the protocol broken. The random runs must notice each of them. */
public enum Mutant implements Core {
    FORGETS_AN_UNACKNOWLEDGED_COMMIT {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            return forgetting(super.apply(state, command, stamp), known -> known instanceof Committing);
        }
    },
    FORGETS_WHAT_AN_OPERATOR_RESOLVED {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            return forgetting(
                    super.apply(state, command, stamp),
                    known -> known instanceof Finished finished && finished.isResolvedByOperator());
        }
    },
    LETS_THE_LAST_DECISION_WIN {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            boolean again =
                    command instanceof Command.DecideAbort abort && state.find(abort.id()) instanceof Undelivered;
            return super.apply(again ? without(state, ((Command.DecideAbort) command).id()) : state, command, stamp);
        }
    },
    ABORTS_AFTER_THE_LAST_ACKNOWLEDGEMENT {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            boolean again = command instanceof Command.DecideAbort abort && state.find(abort.id()) instanceof Committed;
            return super.apply(again ? without(state, ((Command.DecideAbort) command).id()) : state, command, stamp);
        }
    },
    COMMITS_WITHOUT_ALL_VOTES {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.DecideCommit commit
                    && step.reply() instanceof Reply.Rejected rejected
                    && rejected.rejection() instanceof Rejection.VotesMissing missing) {
                List<BranchSpec> voted = new ArrayList<>(commit.branches());
                voted.removeIf(branch -> branch.vote() == null);
                missing.branches().forEach(branch -> voted.add(branch.spec().withVote(Vote.PREPARED)));
                return super.apply(state, new Command.DecideCommit(commit.id(), voted), stamp);
            }
            return step;
        }
    },
    COMMITS_AFTER_THE_DEADLINE {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.DecideCommit commit
                    && state.find(commit.id()) instanceof Active active
                    && step.state().find(commit.id()) instanceof Decided late
                    && late.decision() == Decision.ABORT) {
                Header endless = new Header(active.id(), null, new LogTime(Long.MAX_VALUE));
                Transition broken = super.apply(
                        with(state, new Active(endless, active.branches(), active.timeline())), command, stamp);
                return broken.reply() instanceof Reply.Rejected ? step : broken;
            }
            return step;
        }
    },
    COUNTS_THE_HORIZON_FROM_THE_LIFETIME_ALONE {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            CoordinatorState next = step.state();
            LogTime horizon = next.now().minus(next.policy().maxLifetime());
            return new Transition(
                    new CoordinatorState(
                            next.policy(), next.now(), horizon, next.table(), next.directory(), next.nodes()),
                    step.reply(),
                    step.effects());
        }
    },
    DECIDES_A_FORGOTTEN_IDENTIFIER_ANEW {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.DecideAbort abort && step.reply() instanceof Reply.Rejected rejected) {
                return rejected.rejection() instanceof Rejection.OutcomeForgotten
                        ? decidedAnew(step.state(), abort.id())
                        : step;
            }
            return step;
        }
    },
    ANSWERS_AN_INQUIRY_WITHOUT_AN_ENTRY {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            if (command instanceof Command.InquireExpired inquiry && state.find(inquiry.id()) == null) {
                return new Transition(state, new Reply.Answered(Outcome.ABORT), List.of());
            }
            return super.apply(state, command, stamp);
        }
    },
    ANSWERS_ABORT_OF_AN_ACTIVE_TRANSACTION {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            if (command instanceof Command.InquireExpired inquiry && state.find(inquiry.id()) instanceof Active) {
                return new Transition(state, new Reply.Answered(Outcome.ABORT), List.of());
            }
            return super.apply(state, command, stamp);
        }
    },
    TAKES_ONE_ACKNOWLEDGEMENT_FOR_ALL {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.Acknowledge acknowledged
                    && step.state().find(acknowledged.id()) instanceof Undelivered undelivered) {
                Branch open = undelivered.branches().where(Branch::isOpen).getFirst();
                return super.apply(step.state(), new Command.Acknowledge(acknowledged.id(), open.id()), stamp);
            }
            return step;
        }
    },
    TAKES_A_HAZARD_FOR_AN_ACKNOWLEDGEMENT {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            return super.apply(
                    state,
                    command instanceof Command.ReportHazard hazard
                            ? new Command.Acknowledge(hazard.id(), hazard.branch())
                            : command,
                    stamp);
        }
    },
    LETS_A_BRANCH_IN_AFTER_THE_DECISION {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.Enlist enlist
                    && step.state().find(enlist.id()) instanceof Aborting decided
                    && decided.branches().merge(List.of(enlist.branch())) instanceof Branches.Merge.Merged merged) {
                Decided grown = decided.with(merged.branches(), decided.timeline(), decided.decidedAt());
                return new Transition(with(step.state(), grown), new Reply.Accepted(grown, true), List.of());
            }
            return step;
        }
    },
    RESOLVES_WITHOUT_AN_OPERATOR {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            return command instanceof Command.ReportHazard hazard && step.reply() instanceof Reply.Accepted
                    ? super.apply(step.state(), new Command.Resolve(hazard.id(), hazard.branch(), GIVEN_UP), stamp)
                    : step;
        }
    },
    DELIVERS_BEFORE_THE_DECISION {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (command instanceof Command.AbortIfExpired expire && state.find(expire.id()) instanceof Active active) {
                Decided wished = active.abort(AbortReason.DEADLINE_PASSED, null, active.branches(), state.now());
                return new Transition(
                        state,
                        step.reply(),
                        DecisionRules.decided(state, wished).effects());
            }
            return step;
        }
    },
    SENDS_NOBODY_THE_ABORT {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            if (step.reply() instanceof Reply.Accepted accepted
                    && accepted.changed()
                    && accepted.transaction() instanceof Aborting aborting
                    && step.state().find(aborting.id()) != null) {
                Branches told = aborting.branches().map(b -> b.acknowledged(BranchState.ABORTED, aborting.decidedAt()));
                return new Transition(
                        with(step.state(), aborting.with(told, aborting.timeline(), aborting.decidedAt())),
                        step.reply(),
                        List.of());
            }
            return step;
        }
    },
    LOSES_A_DEADLINE {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            CoordinatorState next = step.state();
            TransactionTable table = next.table();
            TransactionTable without = new TransactionTable(
                    table.byId(), table.unfinished(), TreePSet.empty(), table.retained(), table.lostUntil());
            return new Transition(
                    new CoordinatorState(
                            next.policy(), next.now(), next.horizon(), without, next.directory(), next.nodes()),
                    step.reply(),
                    step.effects());
        }
    },
    RESTARTS_WITHOUT_THE_HORIZON {
        @Override
        public CoordinatorState restarted(CoordinatorState state) {
            CoordinatorState restarted = super.restarted(state);
            return new CoordinatorState(
                    restarted.policy(),
                    restarted.now(),
                    LogTime.ZERO,
                    restarted.table(),
                    restarted.directory(),
                    restarted.nodes());
        }
    },
    RESTORES_WITHOUT_THE_LOST_TIME {
        @Override
        public CoordinatorState restored(CoordinatorState backup, LogTime lostUntil) {
            return super.restored(backup, LogTime.ZERO);
        }
    },
    RESTORES_ACTIVE_TRANSACTIONS {
        @Override
        public CoordinatorState restored(CoordinatorState backup, LogTime lostUntil) {
            CoordinatorState restored = super.restored(backup, lostUntil);
            for (GlobalTransaction known : backup.table().byId().values()) {
                restored = known instanceof Active ? with(restored, known) : restored;
            }
            return restored;
        }
    },
    ANSWERS_ABORT_OF_WHAT_A_RESTORE_LOST {
        @Override
        public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
            Transition step = super.apply(state, command, stamp);
            return command instanceof Command.InquireExpired inquiry && state.isLost(inquiry.id())
                    ? new Transition(step.state(), new Reply.Answered(Outcome.ABORT), step.effects())
                    : step;
        }
    };

    private static final Resolution GIVEN_UP = new Resolution(Resolution.Found.ABORTED, "given up", "nobody");

    @Override
    public CoordinatorState restored(CoordinatorState backup, LogTime lostUntil) {
        return PRODUCTION.restored(backup, lostUntil);
    }

    @Override
    public Transition apply(CoordinatorState state, Command command, LogTime stamp) {
        return PRODUCTION.apply(state, command, stamp);
    }

    @Override
    public CoordinatorState restarted(CoordinatorState state) {
        return PRODUCTION.restarted(state);
    }

    private static CoordinatorState with(CoordinatorState state, GlobalTransaction transaction) {
        CoordinatorState without = without(state, transaction.id());
        return new CoordinatorState(
                without.policy(),
                without.now(),
                without.horizon(),
                without.table().put(transaction),
                without.directory(),
                without.nodes());
    }

    private static CoordinatorState without(CoordinatorState state, TransactionId id) {
        return new CoordinatorState(
                state.policy(),
                state.now(),
                state.horizon(),
                state.table().without(id),
                state.directory(),
                state.nodes());
    }

    /** Forgets one that is too old and that the protocol would keep, in the form of a proper forgetting. */
    private static Transition forgetting(Transition step, Predicate<GlobalTransaction> which) {
        CoordinatorState state = step.state();
        for (GlobalTransaction known : state.table().byId().values()) {
            CoordinatorState without = without(state, known.id());
            if (which.test(known) && without.isForgotten(known.id())) {
                List<Effect> effects = new ArrayList<>(step.effects());
                effects.add(new Effect.Forgotten(known.id()));
                return new Transition(without, step.reply(), effects);
            }
        }
        return step;
    }

    private static Transition decidedAnew(CoordinatorState state, TransactionId id) {
        Decided aborted = Aborting.decide(
                Header.carried(id), AbortReason.REQUESTED, null, Branches.NONE, Timeline.EMPTY, state.now());
        return DecisionRules.decided(state, aborted);
    }
}
