package dev.concordat.participant.resource.postgresql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement that tells its connection before and after each execution. A proxy: the interfaces have some two hundred
 * methods, of which these few matter, and what it costs disappears beside a round trip.
 */
final class WatchedStatement implements InvocationHandler {

    private final EnlistingConnection connection;
    private final Statement delegate;
    private final Connection madeOn;
    private final @Nullable String sql;

    private WatchedStatement(EnlistingConnection connection, Statement delegate, @Nullable String sql) {
        this.connection = connection;
        this.delegate = delegate;
        this.madeOn = connection.delegate();
        this.sql = sql;
    }

    /** {@code sql} is the text of a prepared one. */
    static <S extends Statement> S of(Class<S> type, EnlistingConnection connection, S delegate, @Nullable String sql) {
        return type.cast(Proxy.newProxyInstance(
                WatchedStatement.class.getClassLoader(),
                new Class<?>[] {type},
                new WatchedStatement(connection, delegate, sql)));
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // A statement is equal to itself alone; asking the proxy would come back here.
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "execute",
                    "executeQuery",
                    "executeUpdate",
                    "executeLargeUpdate",
                    "executeBatch",
                    "executeLargeBatch" -> execute(method, arguments);
            case "addBatch" -> {
                if (text(arguments) instanceof String added) {
                    connection.entering(added);
                }
                yield forward(method, arguments);
            }
            case "getConnection" -> connection;
            case "unwrap" -> asks(self, arguments) ? self : forward(method, arguments);
            case "isWrapperFor" -> asks(self, arguments) ? true : forward(method, arguments);
            case "equals" -> arguments != null && self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "getResultSet", "getGeneratedKeys" -> watched(forward(method, arguments));
            default -> forward(method, arguments);
        };
    }

    private static boolean asks(Object self, @Nullable Object @Nullable [] arguments) {
        return arguments != null && arguments[0] instanceof Class<?> type && type.isInstance(self);
    }

    private static @Nullable Object text(@Nullable Object @Nullable [] arguments) {
        return arguments == null || arguments.length == 0 ? null : arguments[0];
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        connection.entering(text(arguments) instanceof String given ? given : sql);
        connection.checkPresent(madeOn);
        DriverView.State before = connection.starts(delegate);
        Object result;
        try {
            result = forward(method, arguments);
        } catch (SQLException e) {
            throw connection.failed(e, before);
        } catch (RuntimeException | Error e) {
            connection.rests();
            throw e;
        }
        connection.left(before, hasWritten(result));
        return watched(result);
    }

    /** By what the server counted; false proves nothing, as a function that is selected from may write. */
    private boolean hasWritten(@Nullable Object result) throws SQLException {
        if (result instanceof Number rows) {
            return rows.longValue() > 0;
        }
        if (result instanceof Boolean hasRows) {
            return !hasRows && delegate.getUpdateCount() > 0;
        }
        if (result instanceof int[] counts) {
            for (int count : counts) {
                if (count > 0 || count == Statement.SUCCESS_NO_INFO) {
                    return true;
                }
            }
        }
        if (result instanceof long[] counts) {
            for (long count : counts) {
                if (count > 0 || count == Statement.SUCCESS_NO_INFO) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Only rows that can be changed through the cursor are worth it. */
    private @Nullable Object watched(@Nullable Object result) throws SQLException {
        if (!(result instanceof ResultSet rows) || delegate.getResultSetConcurrency() != ResultSet.CONCUR_UPDATABLE) {
            return result;
        }
        return Proxy.newProxyInstance(
                WatchedStatement.class.getClassLoader(),
                new Class<?>[] {ResultSet.class},
                (self, method, arguments) -> {
                    boolean writes = method.getName().endsWith("Row")
                            && !method.getName().startsWith("get")
                            && !method.getName().startsWith("moveTo");
                    if (!writes) {
                        return call(rows, method, arguments);
                    }
                    connection.entering(null);
                    DriverView.State before = connection.starts(delegate);
                    try {
                        return call(rows, method, arguments);
                    } catch (SQLException e) {
                        throw connection.failed(e, before);
                    } finally {
                        connection.rests();
                    }
                });
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return call(delegate, method, arguments);
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
