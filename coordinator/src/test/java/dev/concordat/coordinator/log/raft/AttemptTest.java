package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.junit.jupiter.api.Test;

/** Never report unknown as refused. */
class AttemptTest {

    private static final RaftGroupMemberId MEMBER =
            RaftGroupMemberId.valueOf(RaftPeerId.valueOf("n1"), RaftGroupId.randomId());

    @Test
    void notLeaderIsUnknownWhenTheEntryMayBeInTheLog() {
        assertThat(of(new NotLeaderException(MEMBER, null, List.of()), true)).isInstanceOf(Attempt.Unknown.class);
    }

    @Test
    void notLeaderIsRefusedWhenTheEntryNeverReachedTheLog() {
        assertThat(of(new NotLeaderException(MEMBER, null, List.of()), false)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void overloadIsUnknownWhenTheEntryMayBeInTheLog() {
        assertThat(of(new ResourceUnavailableException("full"), true)).isInstanceOf(Attempt.Unknown.class);
        assertThat(of(new ResourceUnavailableException("full"), false)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void aLeaderThatIsNotReadyRefusesInAnyCase() {
        assertThat(of(new LeaderNotReadyException(MEMBER), true)).isInstanceOf(Attempt.Refused.class);
        assertThat(of(new LeaderSteppingDownException("n1"), true)).isInstanceOf(Attempt.Refused.class);
    }

    @Test
    void anythingElseIsUnknown() {
        assertThat(of(new RaftException("?"), true)).isInstanceOf(Attempt.Unknown.class);
        assertThat(of(new RaftException("?"), false)).isInstanceOf(Attempt.Unknown.class);
    }

    @Test
    void anAnswerIsReadLikeAFailure() {
        RaftClientReply.Builder reply = RaftClientReply.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(MEMBER)
                .setCallId(1);

        assertThat(Attempt.of(reply.setSuccess().build(), true)).isInstanceOf(Attempt.Committed.class);
        assertThat(Attempt.of(
                        reply.setSuccess(false)
                                .setException(new NotLeaderException(MEMBER, null, List.of()))
                                .build(),
                        true))
                .isInstanceOf(Attempt.Unknown.class);
    }

    private static Attempt of(RaftException e, boolean reachedLog) {
        return Attempt.of(e, reachedLog);
    }
}
