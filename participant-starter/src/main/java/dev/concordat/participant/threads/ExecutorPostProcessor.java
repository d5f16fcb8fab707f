package dev.concordat.participant.threads;

import dev.concordat.participant.context.CarryingExecutor;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Lets the executors of Spring that are beans, Boot's and those made by hand, hand the scope over with each task. What
 * schedulers are given is for another time and stays outside. The decorator that an executor has already runs inside of
 * ours.
 */
public final class ExecutorPostProcessor implements BeanPostProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorPostProcessor.class);

    private final Supplier<Set<String>> excluded;

    /** With the names of the beans to leave alone. */
    public ExecutorPostProcessor(Supplier<Set<String>> excluded) {
        this.excluded = excluded;
    }

    /** Ours around the one that was there. */
    private record Decoration(TaskDecorator ours, @Nullable TaskDecorator present) implements TaskDecorator {
        @Override
        public Runnable decorate(Runnable task) {
            return ours.decorate(present == null ? task : present.decorate(task));
        }
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ThreadPoolTaskScheduler scheduler) {
            decorate(bean, name, scheduler::setTaskDecorator, CarryingExecutor::later);
        } else if (bean instanceof SimpleAsyncTaskScheduler scheduler) {
            decorate(bean, name, scheduler::setTaskDecorator, CarryingExecutor::later);
        } else if (bean instanceof ConcurrentTaskScheduler scheduler) {
            decorate(bean, name, scheduler::setTaskDecorator, CarryingExecutor::later);
        } else if (bean instanceof ThreadPoolTaskExecutor executor) {
            decorate(bean, name, executor::setTaskDecorator, CarryingExecutor::task);
        } else if (bean instanceof SimpleAsyncTaskExecutor executor) {
            decorate(bean, name, executor::setTaskDecorator, CarryingExecutor::task);
        } else if (bean instanceof ConcurrentTaskExecutor executor) {
            decorate(bean, name, executor::setTaskDecorator, CarryingExecutor::task);
        }
        return bean;
    }

    private void decorate(Object executor, String name, Consumer<TaskDecorator> setter, TaskDecorator ours) {
        if (excluded.get().contains(name)) {
            LOG.info("Executor stays outside of global transactions, excluded by name, executor={}", name);
            return;
        }
        TaskDecorator present;
        try {
            present = (TaskDecorator) new DirectFieldAccessor(executor).getPropertyValue("taskDecorator");
        } catch (BeansException e) {
            LOG.warn(
                    "Executor stays outside of global transactions, its decorator cannot be read, executor={}",
                    name,
                    e);
            return;
        }
        if (!(present instanceof Decoration)) {
            setter.accept(new Decoration(ours, present));
            LOG.debug("Executor knows of global transactions, executor={}", name);
        }
    }
}
