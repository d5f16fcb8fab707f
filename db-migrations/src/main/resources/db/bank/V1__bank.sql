-- A bank: accounts with balances in cents, and beside them the entries that explain the balances.
create table account (
    id            integer primary key,
    initial_cents bigint not null check (initial_cents >= 0),
    balance_cents bigint not null check (balance_cents >= 0)
);

create table ledger_entry (
    transaction_id char(26)    not null,
    branch         varchar(32) not null,
    account_id     integer     not null references account,
    amount_cents   bigint      not null check (amount_cents <> 0),
    booked_at      timestamptz not null default now(),
    primary key (transaction_id, branch)
);

create index ledger_entry_account on ledger_entry (account_id);

insert into account (id, initial_cents, balance_cents)
select id, 100000, 100000 from generate_series(1, 100) as id;
