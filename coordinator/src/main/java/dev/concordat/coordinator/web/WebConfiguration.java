package dev.concordat.coordinator.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Puts the strict readers in front of Spring's own, and fixes how answers are written. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final List<BodyReaders> bodies;

    WebConfiguration(List<BodyReaders> bodies) {
        this.bodies = bodies;
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new StrictJsonConverter(bodies));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QueryGuard()).addPathPatterns("/v1/**");
        registry.addInterceptor(new MediaTypeGuard()).addPathPatterns("/v1/**");
        registry.addInterceptor(new OperatorGuard()).addPathPatterns("/v1/cluster/**");
    }

    @Bean
    static JsonMapperBuilderCustomizer instantsInMilliseconds() {
        return builder ->
                builder.addModule(new SimpleModule().addSerializer(Instant.class, new MillisecondSerializer()));
    }

    /** Three digits always, so that texts of instants can be compared. */
    private static final class MillisecondSerializer extends StdSerializer<Instant> {

        private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                        "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        MillisecondSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(FORM.format(value));
        }
    }
}
