-- What was agreed with customers, and the versions of it.
create sequence contract_numbers;

create table contracts (
  id text primary key,
  version integer not null check (version > 0),
  number text not null,
  customer_id text not null,
  bill_to_customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  status text not null check (
    status in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SIGNED', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'RENEWED', 'TERMINATED', 'VOIDED')
  ),
  current_version integer not null check (current_version > 0),
  start_date date not null,
  end_date date,
  signed_at timestamptz,
  document_ref text,
  renewal jsonb not null,
  termination_for_convenience boolean not null,
  po_number text,
  quote_id text references quotes (id),
  -- Only read with their contract, so they stand in it as JSON.
  approvals jsonb not null,
  suspensions jsonb not null,
  termination jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint contract_number_once unique (number),
  constraint contract_of_quote_once unique (quote_id),
  constraint contract_ends_after_start check (end_date is null or end_date > start_date),
  constraint contract_signed_is_whole check (
    (signed_at is null) = (status in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'VOIDED')) and (signed_at is null) = (document_ref is null)
  ),
  constraint contract_terminated_is_whole check ((termination is not null) = (status = 'TERMINATED'))
);
create index contracts_of_customer on contracts (customer_id, id);
create index contracts_of_legal_entity on contracts (legal_entity_id, id);
create index contracts_of_status on contracts (status, id);
create index contracts_to_end on contracts (end_date) where status in ('ACTIVE', 'SUSPENDED');

-- The quote is written before the contract that its conversion makes.
alter table quotes add column contract_id text references contracts (id) deferrable initially deferred;
alter table quotes add constraint quote_converted_is_whole check ((contract_id is not null) = (status = 'CONVERTED'));

create table contract_versions (
  contract_id text not null references contracts (id),
  version integer not null check (version > 0),
  id text not null,
  reason text not null check (reason in ('ORIGINAL', 'AMENDMENT', 'RENEWAL')),
  effective_date date not null,
  lines jsonb not null check (lines <> '[]'),
  tcv numeric check (tcv >= 0),
  hash text not null,
  signed_at timestamptz,
  primary key (contract_id, version),
  constraint contract_version_id_once unique (id)
);

-- A signed version never changes and never goes away (DOMAIN 1.5).
create function refuse_version_change() returns trigger language plpgsql as $$
begin
  raise exception 'Version % of contract % is signed: it cannot change.', old.version, old.contract_id using errcode = 'restrict_violation';
end
$$;

create trigger contract_version_kept before update or delete on contract_versions
  for each row when (old.signed_at is not null) execute function refuse_version_change();

-- Nor does what the signed document says beside its lines. Its end may move by a suspension.
create function refuse_agreement_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.number, new.customer_id, new.bill_to_customer_id, new.legal_entity_id, new.currency, new.start_date, new.signed_at,
      new.document_ref, new.renewal, new.termination_for_convenience, new.po_number, new.quote_id, new.created_at)
    is distinct from
     (old.id, old.number, old.customer_id, old.bill_to_customer_id, old.legal_entity_id, old.currency, old.start_date, old.signed_at,
      old.document_ref, old.renewal, old.termination_for_convenience, old.po_number, old.quote_id, old.created_at)
  then
    raise exception 'Contract % is signed: what was agreed cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger contract_agreement_kept before update on contracts
  for each row when (old.signed_at is not null) execute function refuse_agreement_change();
