package dev.concordat.coordinator.web;

import java.util.Map;
import java.util.function.Function;

/** Port: the request bodies that a part of the API knows, and how each is read. A bean for each such part. */
@FunctionalInterface
public interface BodyReaders {

    /** By the type that a controller asks for; what a reader returns is valid in itself. */
    Map<Class<?>, Function<JsonFields, ?>> all();
}
