package dev.concordat.coordinator.log;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Messages with their length before them, read strictly: a message is as long as that says. The reader of Protocol Buffers
 * takes one that ends with its stream, whatever length was announced.
 */
final class Delimited {

    private Delimited() {}

    /**
     * The bytes of the next message; takes memory for what is there, whatever the length says.
     *
     * @return null at the end of the stream
     * @throws UnreadableLogException if the stream ends within the message
     */
    static byte @Nullable [] next(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = CodedInputStream.readRawVarint32(first, in);
        byte[] message = length < 0 ? new byte[0] : in.readNBytes(length);
        if (message.length != length) {
            throw new UnreadableLogException("it is cut short or damaged: a record is shorter than it says");
        }
        return message;
    }
}
