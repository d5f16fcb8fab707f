-- The same table as in db/participant, for applications whose own Flyway makes it: repeatable, so that its version is in
-- nobody's way. Released; changed only so that it can still run again.
-- The fence of a participant: one row for each branch that was committed or aborted here.
-- 'work' is written inside the branch's own transaction, so it is visible if and only if the branch is committed;
-- 'tombstone' is left by an abort and makes late work of that branch fail on the key.
create table if not exists concordat_fence (
    transaction_id char(26)    not null,
    branch         varchar(32) not null,
    participant    varchar(63) not null,
    kind           text        not null check (kind in ('work', 'tombstone')),
    coordinator    text        not null,
    created_at     timestamptz not null default now(),
    primary key (transaction_id, branch, participant)
);

create index if not exists concordat_fence_created_at on concordat_fence (created_at);

comment on table concordat_fence is 'Branches of global transactions that ended here; rows must never be updated, and deleted only when older than the coordinators remember';
comment on column concordat_fence.coordinator is 'Cluster id of the coordinators that the branch belongs to';
