package dev.concordat.participant.web;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/** Opens a branch context for a request that belongs to a global transaction, and answers with the branches. */
public final class BranchContextFilter extends OncePerRequestFilter {

    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final ParticipantName participant;
    private final BooleanSupplier admitsBranch;
    private final Withdrawal withdrawal;
    private final PassingOn passingOn;

    /** Of an instance that is alone; {@code admitsBranch} says whether another branch could be prepared. */
    public BranchContextFilter(ParticipantName participant, BooleanSupplier admitsBranch, Withdrawal withdrawal) {
        this(participant, admitsBranch, withdrawal, "alone", Holders.NONE);
    }

    /** {@code holders} says who holds what an earlier call began, {@code instance} is the name of this one. */
    public BranchContextFilter(
            ParticipantName participant,
            BooleanSupplier admitsBranch,
            Withdrawal withdrawal,
            String instance,
            Holders holders) {
        this.participant = participant;
        this.admitsBranch = admitsBranch;
        this.withdrawal = withdrawal;
        this.passingOn = new PassingOn(instance, holders);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(TransactionHeader.NAME) == null;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        BranchesResponse wrapped = WebUtils.getNativeResponse(response, BranchesResponse.class);
        if (wrapped != null) {
            run(request, wrapped, response, chain);
            return;
        }
        TransactionHeader header = header(request, response);
        if (header == null || passingOn.answers(request, response, header)) {
            return;
        }
        wrapped = open(header, response);
        if (wrapped != null) {
            run(new BranchesRequest(request, wrapped), wrapped, wrapped, chain);
        }
    }

    private static @Nullable TransactionHeader header(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            return TransactionHeader.parse(String.valueOf(request.getHeader(TransactionHeader.NAME)));
        } catch (IllegalArgumentException e) {
            new Problem(BAD_REQUEST, "invalid-request", "Malformed " + TransactionHeader.NAME, e.getMessage() + "")
                    .send(response);
            return null;
        }
    }

    private @Nullable BranchesResponse open(TransactionHeader header, HttpServletResponse response) throws IOException {
        if (!admitsBranch.getAsBoolean()) {
            response.setHeader(BranchesHeader.NAME, "");
            response.setHeader("Retry-After", "1");
            new Problem(
                            UNAVAILABLE,
                            "overloaded",
                            "No more branches",
                            "the database is short of slots for prepared transactions; nothing was done")
                    .send(response);
            return null;
        }
        BranchBook book = BranchBook.ofCall(header.branch(), participant);
        BranchScope scope =
                new BranchScope(header.transaction(), book, header.timeLeft(), System::nanoTime, header.prepare());
        return new BranchesResponse(response, scope, new BranchesAnswer(scope, withdrawal, header.redirectsReported()));
    }

    /** {@code given} is what goes on: ours, or in a dispatch what inner filters have put around it. */
    private static void run(
            HttpServletRequest request, BranchesResponse response, HttpServletResponse given, FilterChain chain)
            throws ServletException, IOException {
        BranchScope.Binding binding = response.scope().bind();
        boolean returned = false;
        try {
            WebAsyncUtils.getAsyncManager(request)
                    .registerCallableInterceptor(
                            BranchContextFilter.class,
                            new ScopedCallable(response.scope(), response.answer()::workWasSeen));
            chain.doFilter(request, given);
            returned = true;
        } finally {
            binding.close();
            if (request.isAsyncStarted()) {
                response.answer().goesOnElsewhere();
            } else {
                response.finish(!returned, problem(request));
            }
        }
    }

    /** What an exception handler of Spring MVC has turned into an answer, if one has. */
    private static @Nullable String problem(HttpServletRequest request) {
        return request.getAttribute("org.springframework.web.servlet.DispatcherServlet.EXCEPTION")
                        instanceof Throwable thrown
                ? thrown.toString()
                : null;
    }
}
