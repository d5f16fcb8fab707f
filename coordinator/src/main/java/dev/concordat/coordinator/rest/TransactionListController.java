package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.TransactionQuery;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.coordinator.web.Durations;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.Texts;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists transactions, newest first, page by page. */
@RestController
@Tag(name = "Transactions")
final class TransactionListController {

    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,3}");

    private final Coordinator coordinator;

    TransactionListController(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** @param next what to give as {@code after} for the following page; absent on the last one */
    record Page(List<TransactionView> items, @Nullable String next) {}

    @GetMapping("/v1/transactions")
    @Operation(
            operationId = "list",
            summary = "List transactions, newest first",
            description = "All criteria given must hold. olderThan is a duration (PT5M), limit 1 to 500 (50), after the"
                    + " value next of the page before.")
    @ApiResponse(responseCode = "200", description = "a page")
    Page list(
            @RequestParam @Nullable String status,
            @RequestParam @Nullable String participant,
            @RequestParam @Nullable String name,
            @RequestParam @Nullable String olderThan,
            @RequestParam @Nullable String limit,
            @RequestParam @Nullable String after) {
        Integer size = parsed("limit", limit, TransactionListController::limit);
        TransactionQuery.Page page = coordinator.list(new TransactionQuery(
                parsed("status", status, Status::fromWire),
                parsed("participant", participant, ParticipantName::new),
                parsed("name", name, text -> Texts.checked(text, Texts.MAX_NAME)),
                parsed("olderThan", olderThan, Durations::parse),
                size == null ? TransactionQuery.DEFAULT_LIMIT : size,
                parsed("after", after, Identifiers::parse)));
        return new Page(
                page.items().stream().map(Views::of).toList(),
                page.next() == null ? null : page.next().value());
    }

    private static Integer limit(String text) {
        int limit = SMALL_NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > TransactionQuery.MAX_LIMIT) {
            throw new IllegalArgumentException("it must be a number from 1 to " + TransactionQuery.MAX_LIMIT);
        }
        return limit;
    }

    private static <T> @Nullable T parsed(String parameter, @Nullable String text, Function<String, T> parser) {
        return text == null ? null : Identifiers.valid("the query parameter " + parameter, text, parser);
    }
}
