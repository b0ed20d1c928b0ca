-- What providers pay out to the bank (DOMAIN 5.1), and of which of their transactions each payout is made.
create table payouts (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  provider text not null,
  provider_payout_id text not null,
  bank_account text not null,
  currency text not null,
  amount numeric not null check (amount > 0),
  fee numeric not null check (fee >= 0),
  date date not null,
  transaction_count integer not null check (transaction_count > 0),
  status text not null check (status = 'RECORDED'),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint payout_key_once unique (provider, provider_payout_id)
);
create index payouts_of_legal_entity on payouts (legal_entity_id, id);

-- A transaction is paid out once.
create table payout_transactions (
  provider text not null,
  transaction_id text not null,
  payout_id text not null references payouts (id),
  constraint payout_transaction_once primary key (provider, transaction_id)
);
create index payout_transactions_of_payout on payout_transactions (payout_id, transaction_id);

-- What was paid out never changes and never goes away (DOMAIN 1.5).
create function refuse_payout_change() returns trigger language plpgsql as $$
begin
  raise exception 'What was paid out cannot change.' using errcode = 'restrict_violation';
end
$$;
create trigger payout_kept before update or delete on payouts for each row execute function refuse_payout_change();
create trigger payout_transaction_kept before update or delete on payout_transactions
  for each row execute function refuse_payout_change();
