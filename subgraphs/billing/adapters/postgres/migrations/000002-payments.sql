-- Money that came in, or is about to. Who it is from may be unknown; who received it never is.
create table payments (
  id text primary key,
  version integer not null check (version > 0),
  billing_account_id text references billing_accounts (id),
  customer_id text,
  legal_entity_id text not null,
  currency text not null,
  provider text not null,
  provider_transaction_id text not null,
  method text not null check (method in ('CARD', 'DIRECT_DEBIT', 'BANK_TRANSFER', 'WALLET', 'CHEQUE', 'CASH', 'OTHER')),
  reference text,
  amount numeric not null check (amount > 0),
  authorized numeric,
  authorized_until date,
  fee numeric,
  received_date date,
  failure_reason text,
  status text not null check (
    status in ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'SETTLED', 'FAILED', 'CANCELLED', 'DISPUTED', 'CHARGED_BACK', 'UNIDENTIFIED')
  ),
  unallocated numeric not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The natural key, for ever (DOMAIN 1.3).
  constraint payment_key_once unique (provider, provider_transaction_id),
  constraint payment_has_whose check (
    (billing_account_id is null) = (customer_id is null)
      and (billing_account_id is not null or status in ('UNIDENTIFIED', 'CANCELLED'))
      and (billing_account_id is null or status <> 'UNIDENTIFIED')
  ),
  constraint payment_authorized check (authorized > 0 and (authorized >= amount or received_date is null)),
  constraint payment_fee_within check (fee between 0 and amount),
  constraint payment_received check (
    (received_date is null) = (status in ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'FAILED'))
      or (status = 'CANCELLED')
  ),
  constraint payment_failed check ((failure_reason is null) = (status <> 'FAILED')),
  constraint payment_unallocated check (
    unallocated between 0 and case when status in ('SETTLED', 'DISPUTED', 'CHARGED_BACK', 'UNIDENTIFIED') then amount else 0 end
  )
);
create index payments_of_account on payments (billing_account_id, id) where billing_account_id is not null;
create index payments_of_customer on payments (customer_id, id) where customer_id is not null;
create index payments_of_legal_entity on payments (legal_entity_id, id);
create index payments_unallocated on payments (id) where unallocated > 0;
create index payments_by_date on payments (received_date, id) where received_date is not null;

-- What came in never changes and never goes away (DOMAIN 1.5); whose it is can be found out, once.
create function refuse_payment_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Payment % has come in: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.legal_entity_id, new.currency, new.provider, new.provider_transaction_id, new.method, new.reference, new.amount,
      new.authorized, new.fee, new.received_date, new.created_at)
    is distinct from
     (old.id, old.legal_entity_id, old.currency, old.provider, old.provider_transaction_id, old.method, old.reference, old.amount,
      old.authorized, old.fee, old.received_date, old.created_at)
    or (old.billing_account_id is not null and new.billing_account_id is distinct from old.billing_account_id)
  then
    raise exception 'Payment % has come in: what it is cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger payment_kept before update or delete on payments
  for each row when (old.received_date is not null) execute function refuse_payment_change();
