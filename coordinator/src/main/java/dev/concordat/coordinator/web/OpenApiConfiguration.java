package dev.concordat.coordinator.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Completes the description of the API with what all calls have in common: the errors. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String PROBLEM = "Problem";

    @Bean
    OpenApiCustomizer apiDescription() {
        return api -> {
            api.setInfo(new Info()
                    .title("Concordat coordinator")
                    .version("1")
                    .description("Decides transactions over several services, all or nothing. Any node answers every"
                            + " call. Unknown fields, wrong types and nulls in requests are refused; commit and abort"
                            + " are idempotent and always give the same answer."));
            api.setServers(List.of(new Server().url("http://127.0.0.1:8700").description("a node by itself")));
            api.getComponents().addSchemas(PROBLEM, problem());
            api.getPaths().values().forEach(path -> path.readOperations().forEach(OpenApiConfiguration::withProblems));
            inOrder(api);
        };
    }

    private static void withProblems(Operation operation) {
        Content content = new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)));
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("a problem; its type ends in the slug")
                                .content(content));
    }

    private static Schema<?> problem() {
        String slugs = Arrays.stream(Problem.values())
                .map(problem -> problem.slug() + " (" + problem.status() + ")")
                .collect(Collectors.joining(", "));
        Schema<?> schema = new Schema<>();
        schema.type("object");
        schema.addType("object");
        schema.description("RFC 9457. The type is urn:concordat:problem: and one of " + slugs + ".");
        schema.addProperty("type", new StringSchema().format("uri"));
        schema.addProperty("title", new StringSchema());
        schema.addProperty("status", new IntegerSchema());
        schema.addProperty("detail", new StringSchema().description("what happened and what to do next"));
        schema.addProperty("transaction", new StringSchema().description("where the error has one"));
        schema.addProperty("reason", new StringSchema().description("with transaction-aborted: why"));
        schema.setRequired(List.of("type", "title", "status", "detail"));
        return schema;
    }

    /** The order in which Spring finds controllers differs from run to run; that of names does not. */
    private static void inOrder(OpenAPI api) {
        Paths paths = new Paths();
        api.getPaths().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> paths.addPathItem(entry.getKey(), entry.getValue()));
        api.setPaths(paths);
        if (api.getTags() != null) {
            api.getTags().sort(Comparator.comparing(Tag::getName));
        }
    }
}
