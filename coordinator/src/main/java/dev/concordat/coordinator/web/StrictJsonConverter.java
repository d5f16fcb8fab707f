package dev.concordat.coordinator.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the request bodies that the API knows, and takes nothing for what it is not: one JSON object in UTF-8, no key
 * twice, nothing after it. Safe for use by many threads.
 */
final class StrictJsonConverter implements HttpMessageConverter<Object> {

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<Class<?>, Function<JsonFields, ?>> readers;

    StrictJsonConverter(Collection<BodyReaders> parts) {
        Map<Class<?>, Function<JsonFields, ?>> known = new HashMap<>();
        known.put(NoContent.class, fields -> new NoContent());
        parts.forEach(part -> known.putAll(part.all()));
        this.readers = Map.copyOf(known);
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType given) {
        return readers.containsKey(type) && given != null && isJson(given);
    }

    /** In any charset, or Spring would look for another converter, and find one that is not strict. */
    private static boolean isJson(MediaType type) {
        return type.getType().equals("application")
                && (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"));
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType wanted) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON);
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage message) throws IOException {
        Function<JsonFields, ?> reader = readers.get(type);
        if (reader == null) {
            throw new IllegalArgumentException("no reader for " + type);
        }
        MediaType given = message.getHeaders().getContentType();
        Charset charset = given == null ? null : given.getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw Problem.UNSUPPORTED_MEDIA_TYPE.because("JSON is sent in UTF-8: leave out the charset.");
        }
        return JsonFields.of(tree(message.getBody().readAllBytes())).all(reader);
    }

    private JsonNode tree(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return mapper.readTree(text);
        } catch (CharacterCodingException malformed) {
            throw Problem.INVALID_REQUEST.because("The body is not UTF-8.");
        } catch (JacksonException malformed) {
            var at = malformed.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw Problem.INVALID_REQUEST.because(
                    "The body is not one well-formed JSON object without repeated keys" + where + ".");
        }
    }

    @Override
    public void write(Object value, @Nullable MediaType type, HttpOutputMessage message) {
        throw new UnsupportedOperationException("only reads");
    }
}
