package dev.concordat.coordinator.dispatch.http;

import java.io.IOException;

/** An answer is larger than is read; thrown through the client so that it closes the connection. */
final class OversizeException extends IOException {

    private static final long serialVersionUID = 1L;

    OversizeException(int most) {
        super("the answer is larger than " + most + " bytes");
    }
}
