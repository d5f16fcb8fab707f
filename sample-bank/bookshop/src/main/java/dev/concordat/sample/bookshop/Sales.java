package dev.concordat.sample.bookshop;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What selling a book writes, in ordinary local transactions. */
@Service
public class Sales {

    private final SaleRepository sales;
    private final JdbcTemplate jdbc;
    private final JdbcTemplate warehouse;
    private final JdbcTemplate tenants;
    private final ApplicationEventPublisher events;

    Sales(
            SaleRepository sales,
            JdbcTemplate jdbc,
            @Qualifier("warehouse") JdbcTemplate warehouse,
            @Qualifier("tenants") JdbcTemplate tenants,
            ApplicationEventPublisher events) {
        this.sales = sales;
        this.jdbc = jdbc;
        this.warehouse = warehouse;
        this.tenants = tenants;
        this.events = events;
    }

    /** A sale was written down. */
    public record Sold(String book) {}

    @Transactional
    public void sell(String book) {
        sales.save(new Sale(book));
        jdbc.update("insert into receipt (book) values (?)", book);
        events.publishEvent(new Sold(book));
    }

    @Transactional
    public void sellThroughFunction(String book) {
        jdbc.query("select write_receipt(?)", row -> {}, book);
    }

    /** As the tenant's own role, for row-level security. */
    @Transactional
    public void sellAs(String role, String book) {
        jdbc.execute("set local role " + role);
        jdbc.update("insert into receipt (book) values (?)", book);
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void note(String book) {
        jdbc.update("insert into receipt (book) values (?)", book);
    }

    @Transactional("warehouseTransactionManager")
    public void take(String book) {
        warehouse.update("insert into receipt (book) values (?)", book);
    }

    @Transactional("tenantTransactionManager")
    public void book(String book) {
        tenants.update("insert into receipt (book) values (?)", book);
    }
}
