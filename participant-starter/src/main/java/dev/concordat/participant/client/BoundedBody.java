package dev.concordat.participant.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The text of an answer, in UTF-8; one of more than a mebibyte is broken off and ends in an {@link IOException}. */
final class BoundedBody implements BodySubscriber<String> {

    /** Several times the longest that a coordinator answers: the outcomes of 1,000 branches. */
    static final int MAX_BYTES = 1 << 20;

    private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
    private Flow.@Nullable Subscription subscription;
    private long left = MAX_BYTES;

    @Override
    public CompletionStage<String> getBody() {
        return text.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        text.onSubscribe(newSubscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (left < 0) {
            return;
        }
        left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (left >= 0) {
            text.onNext(buffers);
            return;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        text.onError(new IOException("the answer is longer than " + MAX_BYTES + " bytes"));
    }

    @Override
    public void onError(Throwable failure) {
        text.onError(failure);
    }

    @Override
    public void onComplete() {
        if (left >= 0) {
            text.onComplete();
        }
    }
}
