package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {

    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final String URL = "http://localhost:1";

    private static Command register(String instance, String url) {
        return new Command.Register(BANK, instance, url, TTL);
    }

    @Test
    void aNewInstanceIsUpUntilItsLeaseEndsByLogTime() {
        Machine machine = Machine.after(register("a", URL));
        assertThat(machine.effects()).containsExactly(new Effect.InstanceUp(BANK));
        Instance instance = machine.state().directory().of(BANK).getFirst();

        assertThat(instance.isUp(machine.state().now())).isTrue();
        assertThat(instance.isUp(machine.wait(TTL).state().now())).isFalse();
    }

    @Test
    void aRenewalIsNoNews() {
        Machine machine = Machine.after(register("a", URL), register("a", URL));

        assertThat(machine.effects()).isEmpty();
    }

    @Test
    void movingOrComingBackIsNews() {
        Machine moved = Machine.after(register("a", URL), register("a", "http://localhost:2"));
        Machine back = Machine.after(register("a", URL)).wait(TTL);
        back.apply(register("a", URL));

        assertThat(moved.effects()).containsExactly(new Effect.InstanceUp(BANK));
        assertThat(back.effects()).containsExactly(new Effect.InstanceUp(BANK));
    }

    @Test
    void aLeaseThatIsOverAtOnceBringsNobodyUp() {
        assertThat(Machine.after(new Command.Register(BANK, "a", URL, Duration.ZERO))
                        .effects())
                .isEmpty();
    }

    @Test
    void leavingRemovesTheInstanceAndTheEmptyParticipant() {
        Machine machine =
                Machine.after(register("a", URL), new Command.Deregister(BANK, "b"), new Command.Deregister(BANK, "a"));

        assertThat(machine.state().directory().instances()).isEmpty();
    }

    @Test
    void aDirectoryFullOfLiveInstancesRejectsNewOnesButRenewsTheKnown() {
        Machine machine = new Machine();
        for (int i = 0; i < InstanceDirectory.MAX_INSTANCES; i++) {
            machine.apply(register("i" + i, URL));
        }

        assertThat(machine.reject(register("more", URL))).isEqualTo(new Rejection.DirectoryFull());
        assertThat(machine.apply(register("i0", URL))).isInstanceOf(Reply.Leased.class);
    }

    @Test
    void aDirectoryFullOfDeadParticipantsMakesRoom() {
        List<Instance> dead = new ArrayList<>();
        for (int i = 0; i < InstanceDirectory.MAX_PARTICIPANTS; i++) {
            dead.add(new Instance(new ParticipantName("p" + i), "a", URL, LogTime.ZERO));
        }
        CoordinatorState full = CoordinatorState.restore(
                Policy.DEFAULT, LogTime.ZERO, LogTime.ZERO, LogTime.ZERO, ClusterNodes.NONE, List.of(), dead);

        Reply early = Protocol.apply(full, register("a", URL), LogTime.ZERO).reply();
        Transition later = Protocol.apply(full, register("a", URL), Given.START);

        assertThat(early).isEqualTo(new Reply.Rejected(new Rejection.DirectoryFull()));
        assertThat(later.reply()).isInstanceOf(Reply.Leased.class);
        assertThat(later.state().directory().instances()).hasSize(1);
    }
}
