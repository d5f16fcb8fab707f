package dev.concordat.coordinator.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Changes fields of a message, so that what is well-formed as Protocol Buffers is wrong as what it says. */
public final class MessageMutator {

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        64,
        999_999_999,
        1_000_000_000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private MessageMutator() {}

    /** A copy with one to three changes, at any depth. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M mutate(M message, RandomGenerator random) {
        Message.Builder builder = message.toBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            once(builder, random);
        }
        return (M) builder.build();
    }

    private static void once(Message.Builder builder, RandomGenerator random) {
        FieldDescriptor field = field(builder, random);
        if (field == null) {
            return;
        }
        if (random.nextInt(12) == 0) {
            builder.clearField(field);
        } else if (field.isRepeated()) {
            repeated(builder, field, random);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            Message.Builder inner = ((Message) builder.getField(field)).toBuilder();
            once(inner, random);
            builder.setField(field, inner.build());
        } else {
            builder.setField(field, value(field, builder.getField(field), random));
        }
    }

    /** Mostly one that is set: to choose another member of a oneof throws away all that was there. */
    private static @Nullable FieldDescriptor field(Message.Builder builder, RandomGenerator random) {
        List<FieldDescriptor> known = builder.getDescriptorForType().getFields();
        List<FieldDescriptor> set = new ArrayList<>(builder.getAllFields().keySet());
        List<FieldDescriptor> from = set.isEmpty() || random.nextInt(6) == 0 ? known : set;
        return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
    }

    private static void repeated(Message.Builder builder, FieldDescriptor field, RandomGenerator random) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
            elements.add(builder.getRepeatedField(field, i));
        }
        boolean messages = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (elements.isEmpty()) {
            elements.add(
                    messages
                            ? builder.newBuilderForField(field).build()
                            : value(field, field.getDefaultValue(), random));
        } else {
            int at = random.nextInt(elements.size());
            switch (random.nextInt(6)) {
                case 0 -> elements.remove(at);
                case 1 -> elements.add(elements.get(at));
                default ->
                    elements.set(
                            at,
                            messages
                                    ? changed((Message) elements.get(at), random)
                                    : value(field, elements.get(at), random));
            }
        }
        builder.setField(field, elements);
    }

    private static Message changed(Message element, RandomGenerator random) {
        Message.Builder builder = element.toBuilder();
        once(builder, random);
        return builder.build();
    }

    private static Object value(FieldDescriptor field, Object present, RandomGenerator random) {
        return switch (field.getJavaType()) {
            case INT -> (int) number(present, random);
            case LONG -> number(present, random);
            case BOOLEAN -> random.nextBoolean();
            case FLOAT -> Float.NaN;
            case DOUBLE -> Double.NaN;
            case STRING -> random.nextInt(4) == 0 ? present + HostileTexts.any(random) : HostileTexts.any(random);
            case BYTE_STRING -> ByteString.copyFrom(ByteMutator.mutate(((ByteString) present).toByteArray(), random));
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(-1, 12));
            case MESSAGE -> throw new IllegalArgumentException("a message has fields of its own");
        };
    }

    private static long number(Object present, RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> ((Number) present).longValue() + random.nextInt(-2, 3);
            default -> random.nextLong();
        };
    }
}
