-- What is agreed about a contract after it was signed.
create table amendments (
  id text primary key,
  version integer not null check (version > 0),
  contract_id text not null references contracts (id),
  -- Of the contract, which never changes them.
  customer_id text not null,
  legal_entity_id text not null,
  base_version integer not null check (base_version > 0),
  kinds text[] not null check (kinds <> '{}'),
  effective_date date not null,
  co_term boolean not null,
  reason text,
  status text not null check (
    status in ('DRAFT', 'IN_APPROVAL', 'APPROVED', 'SIGNED', 'EFFECTIVE', 'REJECTED', 'CANCELLED')
  ),
  -- Only read with their amendment, so they stand in it as JSON.
  changes jsonb not null check (changes <> '[]'),
  line_changes jsonb not null,
  value_before jsonb,
  terms jsonb not null,
  approvals jsonb not null,
  signed_at timestamptz,
  document_ref text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint amendment_signed_is_whole check (
    (signed_at is not null) = (status in ('SIGNED', 'EFFECTIVE')) and (signed_at is null) = (document_ref is null)
  )
);
create index amendments_of_contract on amendments (contract_id, id);
create index amendments_of_customer on amendments (customer_id, id);
create index amendments_of_legal_entity on amendments (legal_entity_id, id);
create index amendments_of_status on amendments (status, id);
create index amendments_to_take_effect on amendments (effective_date) where status = 'SIGNED';
-- Two that wait for their day would each be made for a version that the other changes (DOMAIN 4.2).
create unique index amendment_signed_once on amendments (contract_id) where status = 'SIGNED';

-- What was approved stays as it was approved until it is rebased; what was signed stays (DOMAIN 1.5).
create function refuse_amendment_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.contract_id, new.customer_id, new.legal_entity_id, new.kinds, new.effective_date, new.co_term, new.reason, new.changes,
      new.created_at)
    is distinct from
     (old.id, old.contract_id, old.customer_id, old.legal_entity_id, old.kinds, old.effective_date, old.co_term, old.reason, old.changes,
      old.created_at)
    or (old.status <> 'APPROVED' or new.status <> 'IN_APPROVAL') and
      (new.base_version, new.line_changes, new.value_before, new.terms)
        is distinct from (old.base_version, old.line_changes, old.value_before, old.terms)
    or old.signed_at is not null and (new.signed_at, new.document_ref) is distinct from (old.signed_at, old.document_ref)
  then
    raise exception 'Amendment % is %: what it changes cannot change.', old.id, old.status using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger amendment_kept before update on amendments
  for each row when (old.status <> 'DRAFT') execute function refuse_amendment_change();

alter table contract_versions add column amendment_id text references amendments (id);
alter table contract_versions add constraint contract_version_of_amendment check ((amendment_id is not null) = (reason = 'AMENDMENT'));

-- A later version may say of the whole contract what its signed document says; the first version's may not change.
create or replace function refuse_agreement_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.number, new.customer_id, new.legal_entity_id, new.currency, new.start_date, new.signed_at, new.document_ref,
      new.termination_for_convenience, new.po_number, new.quote_id, new.created_at)
    is distinct from
     (old.id, old.number, old.customer_id, old.legal_entity_id, old.currency, old.start_date, old.signed_at, old.document_ref,
      old.termination_for_convenience, old.po_number, old.quote_id, old.created_at)
    or new.current_version = old.current_version and
      (new.bill_to_customer_id, new.renewal) is distinct from (old.bill_to_customer_id, old.renewal)
  then
    raise exception 'Contract % is signed: what was agreed cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
