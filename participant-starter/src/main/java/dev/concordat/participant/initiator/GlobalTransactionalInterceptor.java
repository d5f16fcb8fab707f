package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransaction;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.Propagation;
import dev.concordat.participant.context.BranchScope;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Runs annotated methods by the template. Thread-safe. */
final class GlobalTransactionalInterceptor implements MethodInterceptor {

    private final GlobalTransactionalSource source;
    private final Supplier<GlobalTransactionTemplate> template;

    GlobalTransactionalInterceptor(GlobalTransactionalSource source, Supplier<GlobalTransactionTemplate> template) {
        this.source = source;
        this.template = template;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        Object self = call.getThis();
        Class<?> type = self == null ? call.getMethod().getDeclaringClass() : AopUtils.getTargetClass(self);
        Optional<GlobalTransactionOptions> found = source.find(call.getMethod(), type);
        if (found.isEmpty()) {
            return call.proceed();
        }
        GlobalTransactionOptions options = found.get();
        if (needsTransaction(options.propagation())) {
            LateWork.refuse(call.getMethod());
        }
        return new Run(call).by(template.get(), options);
    }

    private static boolean needsTransaction(Propagation propagation) {
        return switch (propagation) {
            case REQUIRED, REQUIRES_NEW, MANDATORY -> true;
            case SUPPORTS -> BranchScope.current().isPresent();
            case NOT_SUPPORTED, NEVER -> false;
        };
    }

    /** One call, which may return a future: the decision is then made when that is done, and by its failure. */
    private static final class Run {

        private final MethodInvocation call;
        private @Nullable Object failed;
        private @Nullable Throwable failure;

        Run(MethodInvocation call) {
            this.call = call;
        }

        @Nullable
        Object by(GlobalTransactionTemplate template, GlobalTransactionOptions options) throws Throwable {
            try {
                return template.<@Nullable Object, Throwable>execute(options, this::proceed);
            } catch (Throwable thrown) {
                if (thrown.equals(failure)) {
                    return failed;
                }
                throw thrown;
            }
        }

        private @Nullable Object proceed(@Nullable GlobalTransaction transaction) throws Throwable {
            Object result = call.proceed();
            if (transaction == null || result == null) {
                return result;
            }
            Method method = call.getMethod();
            LateWork.refuse(method, result);
            if (result instanceof CompletionStage<?> stage) {
                await(transaction, result, stage.toCompletableFuture());
            } else if (result instanceof Future<?> future) {
                await(transaction, result, future);
            }
            return result;
        }

        private void await(GlobalTransaction transaction, Object result, Future<?> future) throws Throwable {
            try {
                Object unused = future.get(transaction.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failedWith(result, e.getCause() == null ? e : e.getCause());
            } catch (CancellationException e) {
                throw failedWith(result, e);
            } catch (TimeoutException e) {
                transaction.setRollbackOnly("the future that "
                        + call.getMethod().getName() + " returned was not done when its time was up");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                transaction.setRollbackOnly("interrupted while waiting for the future that "
                        + call.getMethod().getName() + " returned");
            }
        }

        private Throwable failedWith(Object result, Throwable cause) {
            failed = result;
            failure = cause;
            return cause;
        }
    }
}
