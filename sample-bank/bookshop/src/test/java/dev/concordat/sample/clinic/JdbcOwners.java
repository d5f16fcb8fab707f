package dev.concordat.sample.clinic;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** By JDBC. */
@Service("jdbc")
class JdbcOwners implements Owners {

    private final JdbcClient jdbc;

    JdbcOwners(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    @Override
    @Transactional
    public long create(String name) {
        return jdbc.sql("insert into owner (name, version) values (?, 0) returning id")
                .param(name)
                .query(Long.class)
                .single();
    }

    @Override
    @Transactional
    public void addPet(long owner, String pet) {
        read(owner);
        jdbc.sql("insert into pet (name, owner_id) values (?, ?)")
                .params(pet, owner)
                .update();
    }

    @Override
    @Transactional(readOnly = true)
    public List<String> read(long owner) {
        List<String> names = new ArrayList<>(jdbc.sql("select name from owner where id = ?")
                .param(owner)
                .query(String.class)
                .list());
        if (names.isEmpty()) {
            throw new NoSuchElementException("no owner " + owner);
        }
        names.addAll(jdbc.sql("select name from pet where owner_id = ? order by id")
                .param(owner)
                .query(String.class)
                .list());
        return names;
    }

    @Override
    @Transactional
    public void rename(long owner, String name) {
        jdbc.sql("update owner set name = ?, version = version + 1 where id = ?")
                .params(name, owner)
                .update();
    }
}
