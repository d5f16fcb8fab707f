package dev.concordat.participant.hibernate;

import dev.concordat.participant.context.BranchScope;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a branch changes stays locked in the cache until its outcome. Hibernate locks it too, until the local transaction
 * ends, and then puts the new value in its place: as there is another lock, it does not.
 */
final class CacheListener
        implements PostInsertEventListener,
                PostUpdateEventListener,
                PostDeleteEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    @Override
    public void onPostInsert(PostInsertEvent event) {
        changed(event.getSession(), event.getPersister(), event.getId());
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        changed(event.getSession(), event.getPersister(), event.getId());
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        changed(event.getSession(), event.getPersister(), event.getId());
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        changed(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        changed(event);
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        changed(event);
    }

    private static boolean isBranch() {
        return BranchScope.current().isPresent() && TransactionSynchronizationManager.isSynchronizationActive();
    }

    private static void changed(SharedSessionContractImplementor session, EntityPersister persister, Object id) {
        if (!isBranch()) {
            return;
        }
        CacheLocks locks = CacheLocks.ofTransaction(session.getFactory());
        locks.changes(persister.getQuerySpaces());
        EntityDataAccess cache = persister.getCacheAccessStrategy();
        if (persister.canWriteToCache() && cache != null) {
            locks.lock(
                    session,
                    cache,
                    cache.generateCacheKey(id, persister, session.getFactory(), session.getTenantIdentifier()));
        }
    }

    private static void changed(AbstractCollectionEvent event) {
        CollectionPersister persister = event.getCollectionPersister();
        Object id = event.getAffectedOwnerIdOrNull();
        if (!isBranch() || persister == null || id == null) {
            return;
        }
        SharedSessionContractImplementor session = event.getSession();
        CacheLocks locks = CacheLocks.ofTransaction(session.getFactory());
        CollectionDataAccess cache = persister.getCacheAccessStrategy();
        if (persister.hasCache() && cache != null) {
            locks.lock(
                    session,
                    cache,
                    cache.generateCacheKey(id, persister, session.getFactory(), session.getTenantIdentifier()));
        }
    }
}
