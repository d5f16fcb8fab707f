package dev.concordat.participant.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Sees to it that work that goes on after the handler answers by the same response, and completes through us. */
final class BranchesRequest extends HttpServletRequestWrapper {

    private final BranchesResponse response;

    BranchesRequest(HttpServletRequest request, BranchesResponse response) {
        super(request);
        this.response = response;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse given) {
        AsyncContext started = super.startAsync(request, given);
        // At once, as the work may have ended before the handler returns.
        response.answer().goesOnElsewhere();
        return new BranchesAsyncContext(started, response);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new BranchesAsyncContext(super.getAsyncContext(), response);
    }
}
