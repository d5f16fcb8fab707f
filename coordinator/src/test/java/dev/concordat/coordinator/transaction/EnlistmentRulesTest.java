package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static dev.concordat.coordinator.transaction.Given.readOnly;
import static dev.concordat.coordinator.transaction.Given.silent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EnlistmentRulesTest {

    @Nested
    class Beginning {

        @Test
        void givesADeadlineInLogTime() {
            assertThat(((Active) Machine.after(begin()).transaction()).deadline())
                    .isEqualTo(Given.START.plus(Given.TIMEOUT));
        }

        @Test
        void boundsTheDeadlineByMaxLifetime() {
            Machine machine = Machine.after(new Command.Begin(ID, null, Duration.ofDays(1)));

            assertThat(((Active) machine.transaction()).deadline())
                    .isEqualTo(Given.START.plus(Policy.DEFAULT.maxLifetime()));
        }

        @Test
        void twiceIsOnceAndKeepsTheFirstDeadline() {
            Machine machine = Machine.after(begin());

            assertThat(machine.apply(new Command.Begin(ID, "other", Duration.ofMinutes(9))))
                    .isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(((Active) machine.transaction()).deadline()).isEqualTo(Given.START.plus(Given.TIMEOUT));
        }

        @Test
        void ofADecidedTransactionIsRejected() {
            assertThat(Machine.after(abort()).reject(begin())).isInstanceOf(Rejection.AlreadyDecided.class);
            assertThat(Machine.after(commit(prepared("1"))).reject(begin()))
                    .isInstanceOf(Rejection.AlreadyDecided.class);
        }

        @Test
        void anActiveTransactionCannotBeMadeWithoutADeadline() {
            assertThatThrownBy(() -> new Active(Header.carried(ID), Branches.NONE, Timeline.EMPTY))
                    .hasMessageContaining("I8");
        }
    }

    @Nested
    class Adding {

        @Test
        void sendsNothing() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")));

            assertThat(machine.effects()).isEmpty();
            assertThat(machine.state().outstanding()).isEmpty();
        }

        @Test
        void theSameBranchTwiceIsOnce() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")));

            assertThat(machine.apply(enlist(prepared("1"))))
                    .isEqualTo(new Reply.Accepted(machine.transaction(), false));
        }

        @Test
        void aVoteMayComeLaterAndThenStays() {
            Machine machine = Machine.after(begin(), enlist(silent("1")), enlist(prepared("1")));
            assertThat(machine.branch("1").state()).isEqualTo(BranchState.PREPARED);

            assertThat(machine.apply(enlist(silent("1")))).isEqualTo(new Reply.Accepted(machine.transaction(), false));
            assertThat(machine.reject(enlist(readOnly("1"))))
                    .isEqualTo(new Rejection.BranchConflict(ID, new BranchId("1")));
        }

        @Test
        void anotherParticipantOrCallbackUnderTheSameNameIsAConflict() {
            Machine machine = Machine.after(begin(), enlist(prepared("1")));
            BranchId name = new BranchId("1");
            Rejection conflict = new Rejection.BranchConflict(ID, name);

            assertThat(machine.reject(enlist(new BranchSpec(name, new ParticipantName("other"), null, null))))
                    .isEqualTo(conflict);
            assertThat(machine.reject(
                            enlist(new BranchSpec(name, new ParticipantName("bank-1"), "http://localhost:1", null))))
                    .isEqualTo(conflict);
        }

        @Test
        void anotherInstanceUnderTheSameNameIsAConflictAndSoIsOneWithAndOneWithout() {
            Machine held = Machine.after(begin(), enlist(heldBy("i-7", null)));
            Machine anybodys = Machine.after(begin(), enlist(silent("1")));
            Rejection conflict = new Rejection.BranchConflict(ID, new BranchId("1"));

            assertThat(held.reject(enlist(heldBy("i-8", null)))).isEqualTo(conflict);
            assertThat(held.reject(enlist(silent("1")))).isEqualTo(conflict);
            assertThat(anybodys.reject(enlist(heldBy("i-7", null)))).isEqualTo(conflict);
        }

        @Test
        void aBranchThatAnInstanceHoldsMayBeGivenItsVoteLater() {
            Machine machine = Machine.after(begin(), enlist(heldBy("i-7", null)), enlist(heldBy("i-7", Vote.PREPARED)));

            assertThat(machine.branch("1").state()).isEqualTo(BranchState.PREPARED);
            assertThat(machine.branch("1").instance()).isEqualTo("i-7");
        }

        @Test
        void aBranchThatAnInstanceHoldsHasNoAddressOfItsOwn() {
            assertThatThrownBy(() -> new BranchSpec(
                            new BranchId("1"), new ParticipantName("bank-1"), "http://localhost:1", null, "i-7"))
                    .hasMessageContaining("I16");
        }

        private static BranchSpec heldBy(String instance, @Nullable Vote vote) {
            return new BranchSpec(new BranchId("1"), new ParticipantName("bank-1"), null, vote, instance);
        }

        @Test
        void toADecidedTransactionIsRejectedEvenForAKnownBranch() {
            Machine committing = Machine.after(commit(prepared("1")));
            Machine aborted = Machine.after(abort());

            assertThat(committing.reject(enlist(prepared("1"))))
                    .isEqualTo(new Rejection.AlreadyDecided((Decided) committing.transaction()));
            assertThat(aborted.reject(enlist(prepared("1")))).isInstanceOf(Rejection.AlreadyDecided.class);
        }

        @Test
        void toAnUnknownTransactionIsRejected() {
            assertThat(new Machine().reject(enlist(prepared("1")))).isEqualTo(new Rejection.TransactionUnknown(ID));
        }

        @Test
        void stopsAtSixtyFourBranchesButRepetitionsAndVotesStillPass() {
            Machine machine = Machine.after(begin());
            for (int i = 1; i <= Limits.MAX_BRANCHES; i++) {
                machine.apply(enlist(silent(Integer.toString(i))));
            }

            assertThat(machine.reject(enlist(prepared("65")))).isEqualTo(new Rejection.TooManyBranches(ID));
            assertThat(machine.apply(enlist(silent("64")))).isInstanceOf(Reply.Accepted.class);
            assertThat(machine.apply(enlist(prepared("64")))).isInstanceOf(Reply.Accepted.class);
        }

        @Test
        void oneNameCannotStandForTwoBranches() {
            Branch one = Branch.enlisted(prepared("1"));

            assertThatThrownBy(() -> new Branches(List.of(one, one))).hasMessageContaining("I9");
        }
    }
}
