package dev.concordat.participant.hibernate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.StatelessSession;
import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.cache.spi.access.SoftLock;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one local transaction that is a branch has locked in the cache. Released by the outcome, or when the local
 * transaction fails; then whatever is read is put into the cache anew.
 */
final class CacheLocks implements TransactionSynchronization {

    private final SessionFactoryImplementor factory;
    private final Map<Entry, @Nullable SoftLock> locked = new LinkedHashMap<>();
    private final Set<String> spaces = new LinkedHashSet<>();

    private record Entry(CachedDomainDataAccess cache, Object key) {}

    private CacheLocks(SessionFactoryImplementor factory) {
        this.factory = factory;
    }

    /** Those of the transaction that this thread is in. */
    static CacheLocks ofTransaction(SessionFactoryImplementor factory) {
        Key key = new Key(factory);
        if (TransactionSynchronizationManager.getResource(key) instanceof CacheLocks present) {
            return present;
        }
        CacheLocks locks = new CacheLocks(factory);
        TransactionSynchronizationManager.bindResource(key, locks);
        TransactionSynchronizationManager.registerSynchronization(new Bound(key, locks));
        TransactionSynchronizationManager.registerSynchronization(locks);
        return locks;
    }

    private record Key(SessionFactoryImplementor factory) {}

    /** Ends with the local transaction, on its thread, whenever the locks are released. */
    private record Bound(Key key, CacheLocks locks) implements TransactionSynchronization {
        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(key);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(key, locks);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(key);
        }
    }

    synchronized void changes(Serializable[] querySpaces) {
        for (Serializable space : querySpaces) {
            spaces.add(space.toString());
        }
    }

    synchronized void lock(SharedSessionContractImplementor session, CachedDomainDataAccess cache, Object key) {
        Entry entry = new Entry(cache, key);
        if (!locked.containsKey(entry)) {
            locked.put(entry, cache.lockItem(session, key, null));
        }
    }

    @Override
    public void afterCommit() {
        release();
    }

    @Override
    public void afterCompletion(int status) {
        release();
    }

    private synchronized void release() {
        if (locked.isEmpty() && spaces.isEmpty()) {
            return;
        }
        try (StatelessSession session = factory.openStatelessSession()) {
            SharedSessionContractImplementor ours = (SharedSessionContractImplementor) session;
            List<Entry> entries = new ArrayList<>(locked.keySet());
            for (Entry entry : entries) {
                entry.cache().unlockItem(ours, entry.key(), locked.remove(entry));
            }
            if (factory.getSessionFactoryOptions().isQueryCacheEnabled()) {
                factory.getCache().getTimestampsCache().invalidate(spaces.toArray(String[]::new), ours);
            }
            spaces.clear();
        }
    }
}
