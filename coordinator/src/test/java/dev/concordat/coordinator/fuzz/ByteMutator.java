package dev.concordat.coordinator.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damages bytes the way disks, networks and attackers do: bits, lengths, pieces lost, doubled and put elsewhere. */
public final class ByteMutator {

    private static final int MAX_PIECE = 64;

    /** Lengths and numbers, as varints, that a reader must not believe: 2^31-1, 2^32-1, -1, and one that never ends. */
    private static final byte[][] VARINTS = {
        {-1, -1, -1, -1, 7},
        {-1, -1, -1, -1, 15},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
    };

    private ByteMutator() {}

    /** A copy with one to four damages. */
    public static byte[] mutate(byte[] bytes, RandomGenerator random) {
        byte[] mutated = bytes;
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(1, MAX_PIECE));
        return switch (random.nextInt(7)) {
            case 0 -> flipped(bytes, random);
            case 1 -> replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt()});
            case 2 -> replaced(bytes, at, end, new byte[0]);
            case 3 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> replaced(bytes, at, random.nextBoolean() ? at : end, Fuzz.pick(random, VARINTS));
            default -> replaced(bytes, at, at, noise(random));
        };
    }

    private static byte[] flipped(byte[] bytes, RandomGenerator random) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return flipped;
    }

    private static byte[] noise(RandomGenerator random) {
        byte[] noise = new byte[random.nextInt(1, MAX_PIECE)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] out = Arrays.copyOf(bytes, bytes.length - (to - from) + by.length);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(bytes, to, out, from + by.length, bytes.length - to);
        return out;
    }
}
