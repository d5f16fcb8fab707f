package dev.concordat.coordinator.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object of a request, each read as exactly one type: nothing is converted, null is no value, and
 * what was not asked for is refused by {@link #all}. Not thread-safe.
 */
public final class JsonFields {

    private final JsonNode object;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private JsonFields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    public static JsonFields of(JsonNode body) {
        if (!body.isObject()) {
            throw Problem.INVALID_REQUEST.because("The body must be a JSON object, such as {}.");
        }
        return new JsonFields(body, "");
    }

    public String text(String field, int maxLength) {
        return required(field, optionalText(field, maxLength));
    }

    public @Nullable String optionalText(String field, int maxLength) {
        String value = optionalAnyText(field);
        return value == null ? null : parsed(field, value, text -> Texts.checked(text, maxLength));
    }

    /** A string of any content, for a reader that judges it by a grammar of its own. */
    public String anyText(String field) {
        return required(field, optionalAnyText(field));
    }

    public @Nullable String optionalAnyText(String field) {
        JsonNode value = find(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(field, "must be a string");
        }
        return value.stringValue();
    }

    /** A string in a form of its own; {@code parser} says by an {@link IllegalArgumentException} what is wrong. */
    public <T> T value(String field, Function<String, T> parser) {
        return required(field, optionalValue(field, parser));
    }

    public <T> @Nullable T optionalValue(String field, Function<String, T> parser) {
        String text = optionalText(field, Texts.MAX_VALUE);
        return text == null ? null : parsed(field, text, parser);
    }

    public @Nullable Duration optionalDuration(String field, Duration longest) {
        return optionalValue(field, text -> Durations.parse(text, longest));
    }

    public @Nullable Boolean optionalFlag(String field) {
        JsonNode value = find(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw invalid(field, "must be true or false");
        }
        return value.booleanValue();
    }

    public <T> List<T> list(String field, Function<JsonFields, T> reader) {
        return required(field, optionalList(field, reader));
    }

    public <T> @Nullable List<T> optionalList(String field, Function<JsonFields, T> reader) {
        JsonNode value = find(field);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            throw invalid(field, "must be an array");
        }
        List<T> items = new ArrayList<>();
        for (JsonNode item : value) {
            String itemPath = path + field + "[" + items.size() + "]";
            if (!item.isObject()) {
                throw Problem.INVALID_REQUEST.because(itemPath + " must be an object.");
            }
            items.add(new JsonFields(item, itemPath + ".").all(reader));
        }
        return items;
    }

    /** What the reader makes of the fields, provided that it asks for all of them. */
    public <T> T all(Function<JsonFields, T> reader) {
        T read = reader.apply(this);
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid(Texts.shown(name), "is not known here; leave it out");
            }
        }
        return read;
    }

    private @Nullable JsonNode find(String field) {
        known.add(field);
        JsonNode value = object.get(field);
        if (value != null && value.isNull()) {
            throw invalid(field, "must not be null; leave it out instead");
        }
        return value;
    }

    private <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw invalid(field, "is missing");
        }
        return value;
    }

    private <T> T parsed(String field, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw invalid(field, "is not usable: " + malformed.getMessage());
        }
    }

    private ProblemException invalid(String field, String fault) {
        return Problem.INVALID_REQUEST.because(path + field + " " + fault + ".");
    }
}
