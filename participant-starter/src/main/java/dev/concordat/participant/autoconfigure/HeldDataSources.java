package dev.concordat.participant.autoconfigure;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The DataSources that a bean works with, as far as they can be seen: by its {@code getDataSource()} (JdbcTemplate,
 * transaction managers, entity manager factories), by the settings of jOOQ and MyBatis, and by the fields of the
 * application's own classes. Nothing of those libraries is needed on the class path.
 */
final class HeldDataSources {

    private static final Logger LOG = LoggerFactory.getLogger(HeldDataSources.class);
    private static final List<List<String>> PATHS = List.of(
            List.of("getDataSource"),
            List.of("configuration", "connectionProvider", "dataSource"),
            List.of("getConfiguration", "getEnvironment", "getDataSource"));
    private static final List<String> LIBRARIES = List.of(
            "java.", "javax.", "jakarta.", "jdk.", "sun.", "org.springframework.", "org.hibernate.", "org.apache.");

    private HeldDataSources() {}

    static List<DataSource> of(Object bean) {
        List<DataSource> found = new ArrayList<>();
        for (List<String> path : PATHS) {
            if (follow(bean, path) instanceof DataSource dataSource) {
                found.add(dataSource);
            }
        }
        Object target = AopProxyUtils.getSingletonTarget(bean);
        fields(target == null ? bean : target, found);
        return found;
    }

    private static @Nullable Object follow(Object bean, List<String> path) {
        Object current = bean;
        for (String name : path) {
            if (current == null) {
                return null;
            }
            Method method = ClassUtils.getMethodIfAvailable(current.getClass(), name);
            current = method == null || makesABean(method) ? null : call(method, current);
        }
        return current;
    }

    /** Where the configuration is no proxy, calling it would make another one. */
    private static boolean makesABean(Method method) {
        return AnnotationUtils.findAnnotation(method, Bean.class) != null;
    }

    private static @Nullable Object call(Method method, Object on) {
        try {
            ReflectionUtils.makeAccessible(method);
            return method.invoke(on);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("A bean does not tell what it works with, method={}", method, e);
            return null;
        }
    }

    private static void fields(Object bean, List<DataSource> found) {
        for (Class<?> type = bean.getClass(); type != null && isApplications(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && isWay(field.getType())) {
                    addAll(read(field, bean), found);
                }
            }
        }
    }

    private static boolean isApplications(Class<?> type) {
        return LIBRARIES.stream().noneMatch(type.getName()::startsWith);
    }

    private static boolean isWay(Class<?> type) {
        return DataSource.class.isAssignableFrom(type)
                || JdbcOperations.class.isAssignableFrom(type)
                || NamedParameterJdbcOperations.class.isAssignableFrom(type)
                || JdbcClient.class.isAssignableFrom(type);
    }

    private static @Nullable Object read(Field field, Object bean) {
        try {
            ReflectionUtils.makeAccessible(field);
            return field.get(bean);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            LOG.debug("A bean does not show what it works with, field={}", field, e);
            return null;
        }
    }

    private static void addAll(@Nullable Object way, List<DataSource> found) {
        if (way instanceof DataSource dataSource) {
            found.add(dataSource);
        } else if (way instanceof NamedParameterJdbcOperations named) {
            addAll(named.getJdbcOperations(), found);
        } else if (way instanceof JdbcClient client) {
            addAll(operationsOf(client), found);
        } else if (way != null && follow(way, List.of("getDataSource")) instanceof DataSource dataSource) {
            found.add(dataSource);
        }
    }

    /** Spring's own implementation does not show it otherwise. */
    private static @Nullable Object operationsOf(JdbcClient client) {
        Field field = ReflectionUtils.findField(client.getClass(), null, NamedParameterJdbcOperations.class);
        return field == null ? null : read(field, client);
    }
}
