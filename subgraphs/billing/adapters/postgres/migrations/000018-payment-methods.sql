-- What a provider may charge for an account (DOMAIN 5.1). Of a card or a bank account nothing is kept but the provider's token.
create table payment_methods (
  id text primary key,
  version integer not null check (version > 0),
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  provider text not null,
  token text not null,
  kind text not null check (kind in ('CARD', 'DIRECT_DEBIT', 'WALLET')),
  expiry date,
  label text check (label ~ '^[A-Za-z0-9]{1,4}$'),
  status text not null check (status in ('ACTIVE', 'EXPIRED', 'DETACHED')),
  is_default boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint payment_method_expiry check ((expiry is not null) = (kind = 'CARD')),
  constraint payment_method_to_be_charged check (not is_default or status = 'ACTIVE'),
  -- One for an account at most, once the command is done that makes another the default.
  constraint payment_method_one_default exclude using btree (billing_account_id with =) where (is_default)
    deferrable initially deferred
);
-- The natural key, until it is detached.
create unique index payment_method_token_once on payment_methods (provider, token) where status <> 'DETACHED';
create index payment_methods_of_account on payment_methods (billing_account_id, id);
create index payment_methods_of_customer on payment_methods (customer_id, id);
create index payment_methods_expiring on payment_methods (expiry, id) where status = 'ACTIVE' and expiry is not null;

-- What is attached stays what it is: another is attached in its place.
create function refuse_payment_method_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Payment method % cannot be deleted: it is detached.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.billing_account_id, new.customer_id, new.legal_entity_id, new.provider, new.token, new.kind, new.expiry,
      new.label, new.created_at)
    is distinct from
     (old.id, old.billing_account_id, old.customer_id, old.legal_entity_id, old.provider, old.token, old.kind, old.expiry,
      old.label, old.created_at)
    or old.status = 'DETACHED'
  then
    raise exception 'Payment method % is attached: what it is cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger payment_method_kept before update or delete on payment_methods
  for each row execute function refuse_payment_method_change();

alter table payments add column payment_method_id text references payment_methods (id);
create index payments_of_method on payments (payment_method_id, id) where payment_method_id is not null;

-- As before, and what was charged with it.
create or replace function refuse_payment_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Payment % has come in: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.legal_entity_id, new.currency, new.provider, new.provider_transaction_id, new.method, new.payment_method_id,
      new.reference, new.amount, new.authorized, new.fee, new.received_date, new.created_at)
    is distinct from
     (old.id, old.legal_entity_id, old.currency, old.provider, old.provider_transaction_id, old.method, old.payment_method_id,
      old.reference, old.amount, old.authorized, old.fee, old.received_date, old.created_at)
    or (old.billing_account_id is not null and new.billing_account_id is distinct from old.billing_account_id)
  then
    raise exception 'Payment % has come in: what it is cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
