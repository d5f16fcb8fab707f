-- The transfer service: one row for each committed transfer, written as a branch of the transfer itself.
create table transfer (
    transaction_id char(26)    primary key,
    debited        text        not null,
    credited       text        not null,
    amount_cents   bigint      not null check (amount_cents > 0),
    recorded_at    timestamptz not null default now()
);

-- What was answered under a key. An attempt owns the key until its lease is over; whoever takes over counts up, so that
-- the attempt before can no longer write its answer, and with that no longer commit.
create table idempotency_key (
    key          text        primary key,
    request      text        not null,
    attempt      integer     not null,
    leased_until timestamptz not null,
    status       integer,
    body         text,
    check ((status is null) = (body is null))
);
