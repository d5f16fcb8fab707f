package dev.concordat.participant.resource.embedded;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionProxy;

/** Refuses statements while the thread works for a global transaction. By proxies: this is for tests. Thread-safe. */
final class Refusal {

    private final String dataSource;

    Refusal(String dataSource) {
        this.dataSource = dataSource;
    }

    Connection around(Connection connection) {
        return (Connection) proxy(new Class<?>[] {ConnectionProxy.class}, (self, method, arguments) -> {
            if (method.getName().equals("getTargetConnection")) {
                return connection;
            }
            if (!Statement.class.isAssignableFrom(method.getReturnType())) {
                return call(self, connection, method, arguments);
            }
            check();
            Object statement = call(self, connection, method, arguments);
            return statement == null ? null : around((Connection) self, (Statement) statement, method.getReturnType());
        });
    }

    /** A statement may have been made before the transaction began. */
    private Object around(Connection owner, Statement statement, Class<?> type) {
        return proxy(new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return owner;
            }
            if (method.getName().startsWith("execute") || method.getName().equals("addBatch")) {
                check();
            }
            return call(self, statement, method, arguments);
        });
    }

    private static Object proxy(Class<?>[] types, InvocationHandler handler) {
        return Proxy.newProxyInstance(Refusal.class.getClassLoader(), types, handler);
    }

    /** A proxy is equal to itself alone. */
    @SuppressWarnings("ReferenceEquality")
    private static @Nullable Object call(Object self, Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("equals") && arguments != null && arguments.length == 1) {
            return self == arguments[0];
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /** Dooms the transaction too, as the application may swallow what is thrown here. */
    private void check() {
        BranchScope.current().ifPresent(scope -> {
            String reason = "the DataSource '" + dataSource + "' is an embedded in-memory database, which takes no part"
                    + " in global transactions and would keep what it is told whatever the outcome. Use PostgreSQL where"
                    + " global transactions run, in tests too, or leave it out by"
                    + " concordat.participant.excluded-data-sources=" + dataSource;
            scope.book().setRollbackOnly("branch-refused", reason);
            throw new BranchRefusedException(scope.transaction(), reason, null);
        });
    }
}
