package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class HttpComponentsPropagationTest {

    private final Begun begun = new Begun();
    private final HttpComponentsPropagation propagation = new HttpComponentsPropagation(begun.calls);
    private final HttpPost request = new HttpPost(Begun.HOTEL);
    private final ExecChain.Scope scope = Mockito.mock();

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void aCallCarriesItsBranchAndBringsTheVoteBack() throws Exception {
        propagation.execute(request, scope, (out, chain) -> {
            assertThat(begun.isHeaderOf(
                            "1",
                            true,
                            out.getFirstHeader(TransactionHeader.NAME).getValue()))
                    .isTrue();
            BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
            response.setHeader(BranchesHeader.NAME, Begun.votes("1"));
            return response;
        });

        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void aCallThatAnAdapterFurtherOutHasOpenedGoesOutAsItIs() throws Exception {
        String header = begun.calls.open(Begun.HOTEL, null).orElseThrow().header();
        request.setHeader(TransactionHeader.NAME, header);

        propagation.execute(request, scope, (out, chain) -> new BasicClassicHttpResponse(200));

        assertThat(request.getFirstHeader(TransactionHeader.NAME).getValue()).isEqualTo(header);
        assertThat(begun.abortCause()).isEqualTo("none");
    }

    @Test
    void aCallThatFailedCannotBeCommitted() {
        assertThatThrownBy(() -> propagation.execute(request, scope, (out, chain) -> {
                    throw new IOException("reset");
                }))
                .hasMessage("reset");

        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }
}
