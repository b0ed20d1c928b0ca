-- A contract that takes the place of another, where that one ends. One at most, unless it was given up.
alter table contracts add column predecessor_id text references contracts (id);
alter table contracts add constraint contract_succeeds_another check (predecessor_id <> id);
create unique index contract_succeeded_once on contracts (predecessor_id) where status not in ('VOIDED', 'TERMINATED');
create index contracts_of_predecessor on contracts (predecessor_id) where predecessor_id is not null;

-- What waits for the day on which it takes over.
create index contracts_to_take_over on contracts (start_date) where status = 'SIGNED' and predecessor_id is not null;

create or replace function refuse_agreement_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.number, new.customer_id, new.legal_entity_id, new.currency, new.start_date, new.signed_at, new.document_ref,
      new.termination_for_convenience, new.po_number, new.quote_id, new.predecessor_id, new.created_at)
    is distinct from
     (old.id, old.number, old.customer_id, old.legal_entity_id, old.currency, old.start_date, old.signed_at, old.document_ref,
      old.termination_for_convenience, old.po_number, old.quote_id, old.predecessor_id, old.created_at)
    or new.current_version = old.current_version and
      (new.bill_to_customer_id, new.renewal) is distinct from (old.bill_to_customer_id, old.renewal)
  then
    raise exception 'Contract % is signed: what was agreed cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
