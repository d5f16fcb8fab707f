package dev.concordat.protocol;

import java.util.List;

/** Wire record: body of {@code POST /v1/outcomes}, at most {@link Limits#MAX_INQUIRIES} inquiries. */
public record OutcomesRequest(List<Inquiry> inquiries) {
    public OutcomesRequest {
        inquiries = List.copyOf(inquiries);
    }
}
