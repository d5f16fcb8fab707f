package dev.concordat.participant.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    private final BoundedBody body = new BoundedBody();
    private final CompletableFuture<String> text = body.getBody().toCompletableFuture();
    private long requested;
    private int cancelled;

    @BeforeEach
    void subscribe() {
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                requested += count;
            }

            @Override
            public void cancel() {
                cancelled++;
            }
        });
    }

    private void receive(String part) {
        body.onNext(List.of(ByteBuffer.wrap(part.getBytes(UTF_8))));
    }

    @Test
    void whatComesIsPutTogether() {
        assertThat(requested).isPositive();
        receive("h\u00e4l");
        receive("f");
        body.onComplete();

        assertThat(text).isCompletedWithValue("h\u00e4lf");
    }

    @Test
    void asMuchAsTheBoundIsRead() {
        receive("x".repeat(BoundedBody.MAX_BYTES - 1));
        receive("y");
        body.onComplete();

        assertThat(text.join()).hasSize(BoundedBody.MAX_BYTES).endsWith("xy");
        assertThat(cancelled).isZero();
    }

    @Test
    void aByteMoreBreaksItOffOnce() {
        receive("x".repeat(BoundedBody.MAX_BYTES));
        receive("y");
        receive("z");
        body.onComplete();

        assertThat(cancelled).isOne();
        assertThatThrownBy(text::join)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("longer than " + BoundedBody.MAX_BYTES);
    }

    @Test
    void whatBreaksIsTold() {
        IOException broken = new IOException("reset");
        body.onError(broken);

        assertThatThrownBy(text::join).hasCause(broken);
    }
}
