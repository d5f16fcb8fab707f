package dev.concordat.participant.web;

import dev.concordat.participant.context.BranchScope;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The servlet's own asynchronous mode: an answer that is completed without a dispatch passes no filter again. */
final class BranchesAsyncContext implements AsyncContext {

    private final AsyncContext delegate;
    private final BranchesResponse response;

    BranchesAsyncContext(AsyncContext delegate, BranchesResponse response) {
        this.delegate = delegate;
        this.response = response;
    }

    @Override
    public void complete() {
        try {
            response.finish(false, null);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer could not be sent", e);
        } finally {
            delegate.complete();
        }
    }

    @Override
    public void start(Runnable work) {
        delegate.start(() -> {
            response.answer().workWasSeen();
            BranchScope.Binding binding = response.scope().bind();
            try {
                work.run();
            } finally {
                binding.close();
            }
        });
    }

    @Override
    public ServletRequest getRequest() {
        return delegate.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return delegate.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return delegate.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        delegate.dispatch();
    }

    @Override
    public void dispatch(String path) {
        delegate.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        delegate.dispatch(context, path);
    }

    @Override
    public void addListener(AsyncListener listener) {
        delegate.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse given) {
        delegate.addListener(listener, request, given);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return delegate.createListener(type);
    }

    @Override
    public void setTimeout(long timeout) {
        delegate.setTimeout(timeout);
    }

    @Override
    public long getTimeout() {
        return delegate.getTimeout();
    }
}
