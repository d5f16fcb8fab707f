package dev.concordat.participant.shop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/** What is in it is made anew after a {@link #refresh()}, as Spring Cloud does when settings have changed. */
public final class RefreshableScope implements Scope {

    private final Map<String, Object> beans = new LinkedHashMap<>();
    private final Map<String, Runnable> callbacks = new LinkedHashMap<>();

    @Override
    public synchronized Object get(String name, ObjectFactory<?> factory) {
        Object bean = beans.get(name);
        if (bean == null) {
            bean = factory.getObject();
            beans.put(name, bean);
        }
        return bean;
    }

    public synchronized void refresh() {
        callbacks.values().forEach(Runnable::run);
        callbacks.clear();
        beans.clear();
    }

    @Override
    public synchronized @Nullable Object remove(String name) {
        callbacks.remove(name);
        return beans.remove(name);
    }

    @Override
    public synchronized void registerDestructionCallback(String name, Runnable callback) {
        callbacks.put(name, callback);
    }
}
