package dev.concordat.sample.probe;

import dev.concordat.sample.bookshop.Tenant;
import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.Store;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Local transactions of every kind, in every database. */
@Component
class Locals {

    private final Map<Store, PlatformTransactionManager> managers;

    Locals(
            PlatformTransactionManager usual,
            @Qualifier("warehouse") PlatformTransactionManager warehouse,
            @Qualifier("tenants") PlatformTransactionManager tenants) {
        this.managers =
                Map.of(Store.DEFAULT, usual, Store.SECOND, warehouse, Store.TENANT_A, tenants, Store.TENANT_B, tenants);
    }

    void run(Store store, Border border, Consumer<TransactionStatus> work) {
        TransactionTemplate template = new TransactionTemplate(Objects.requireNonNull(managers.get(store)));
        template.setReadOnly(border == Border.READ_ONLY);
        template.setPropagationBehavior(
                switch (border) {
                    case REQUIRED, READ_ONLY -> TransactionDefinition.PROPAGATION_REQUIRED;
                    case REQUIRES_NEW -> TransactionDefinition.PROPAGATION_REQUIRES_NEW;
                    case NESTED -> TransactionDefinition.PROPAGATION_NESTED;
                });
        inside(store, () -> template.executeWithoutResult(work));
    }

    /** For the tenant whose database it is, if it is a tenant's. */
    static void inside(Store store, Runnable work) {
        switch (store) {
            case DEFAULT, SECOND -> work.run();
            case TENANT_A -> Tenant.during("a", work);
            case TENANT_B -> Tenant.during("b", work);
        }
    }
}
