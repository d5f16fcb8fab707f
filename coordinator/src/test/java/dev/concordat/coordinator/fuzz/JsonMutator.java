package dev.concordat.coordinator.fuzz;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Changes a JSON document: values of other types and sizes, fields lost, doubled, misspelt and nested too deep. */
public final class JsonMutator {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonMutator() {}

    /** The document after up to three changes, not always JSON any more. */
    public static String mutate(String json, RandomGenerator random) {
        JsonNode document = MAPPER.readTree(json);
        for (int i = random.nextInt(4); i > 0; i--) {
            document = changed(document, random);
        }
        String text = document.toString();
        return switch (random.nextInt(14)) {
            case 0 -> text + Fuzz.pick(random, "x", "{}", "\u0000", "]", " ");
            case 1 -> text.replaceFirst("\"(\\w+)\":", "\"$1\":1,\"$1\":");
            case 2 -> text.substring(0, random.nextInt(text.length() + 1));
            case 3 -> deep(random) + text;
            default -> text;
        };
    }

    private static JsonNode changed(JsonNode node, RandomGenerator random) {
        if (node.isEmpty() || random.nextInt(8) == 0) {
            return value(random);
        }
        return switch (node) {
            case ObjectNode object -> changedObject(object.deepCopy(), random);
            case ArrayNode array -> changedArray(array.deepCopy(), random);
            default -> value(random);
        };
    }

    private static JsonNode changedObject(ObjectNode object, RandomGenerator random) {
        List<String> names = new ArrayList<>(object.propertyNames());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(HostileTexts.any(random), value(random));
            case 2 -> object.set(name.toUpperCase(Locale.ROOT), object.get(name));
            default -> object.set(name, changed(object.get(name), random));
        }
        return object;
    }

    private static JsonNode changedArray(ArrayNode array, RandomGenerator random) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(5)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, value(random));
            case 2 -> {
                JsonNode twin = array.get(at);
                for (int i = random.nextInt(1, 80); i > 0; i--) {
                    array.add(twin);
                }
            }
            default -> array.set(at, changed(array.get(at), random));
        }
        return array;
    }

    private static JsonNode value(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(new BigDecimal("-1.5e300"));
            case 4 -> NODES.arrayNode();
            case 5 -> NODES.objectNode();
            default -> NODES.stringNode(HostileTexts.any(random));
        };
    }

    private static String deep(RandomGenerator random) {
        return Fuzz.pick(random, "[", "{\"name\":", "{\"branches\":[").repeat(random.nextInt(1, 5_000));
    }
}
