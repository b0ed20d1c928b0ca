-- The system whose fact changed an invoice as no rule allows; null of every other invoice. It is set by a fact only, and
-- stays. What every other invoice keeps to, one that bears it need not: what its system says is so (DOMAIN 2 e).
alter table invoices add column violated_by text;

alter table invoices
  drop constraint invoice_adds_up,
  drop constraint invoice_final_when_numbered,
  drop constraint invoice_final_is_whole,
  drop constraint invoice_open_adds_up,
  drop constraint invoice_settled_adds_up,
  drop constraint invoice_state_says_open,
  drop constraint invoice_credits_within,
  add constraint invoice_adds_up check (violated_by is not null or total = net + tax),
  add constraint invoice_final_when_numbered check (
    violated_by is not null or (number is null) = (status in ('DRAFT', 'DELETED'))
  ),
  add constraint invoice_final_is_whole check (
    violated_by is not null or number is null
    or (issue_date is not null and due_date is not null and content_hash is not null and tax_status = 'FINAL')
  ),
  add constraint invoice_open_adds_up check (
    violated_by is not null or case
      when status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') then paid + credited + written_off + open = total
      else paid = 0 and credited = 0 and written_off = 0 and open = 0
    end
  ),
  add constraint invoice_settled_adds_up check (
    violated_by is not null or (paid >= 0 and credited >= 0 and written_off >= 0 and open >= 0)
  ),
  add constraint invoice_state_says_open check (
    violated_by is not null
    or case status when 'OPEN' then open > 0 when 'UNCOLLECTIBLE' then open = 0 and written_off > 0 else open = 0 end
  ),
  add constraint invoice_credits_within check (
    violated_by is not null
    or credit_noted between 0 and case when status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') then total else 0 end
  );

-- What an invoice is, for ever, whoever tells of it: with what it was when it was made final, so that any difference shows.
create function is_same_invoice(one invoices, other invoices) returns boolean language sql immutable as $$
  select (one.id, one.number, one.series_code, one.billing_account_id, one.customer_id, one.legal_entity_id, one.currency, one.type,
          one.content_hash, one.correlation_id, one.created_at)
    is not distinct from
         (other.id, other.number, other.series_code, other.billing_account_id, other.customer_id, other.legal_entity_id, other.currency,
          other.type, other.content_hash, other.correlation_id, other.created_at)
$$;

create or replace function refuse_document_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Invoice % is final: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if fact_of() is not null and new.violated_by is not null and is_same_invoice(old, new) then return new; end if;
  if (new.status in ('DRAFT', 'DELETED') and old.status <> new.status)
    or not is_same_invoice(old, new)
    or (new.issue_date, new.due_date, new.lines, new.net, new.discount, new.tax, new.total, new.tax_status)
      is distinct from
       (old.issue_date, old.due_date, old.lines, old.net, old.discount, old.tax, old.total, old.tax_status)
  then
    raise exception 'Invoice % is final: its document cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create function refuse_mark() returns trigger language plpgsql as $$
begin
  if new.violated_by is null or fact_of() is distinct from new.violated_by then
    raise exception 'Only a fact says of % which system changed it against the rules.', new.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger invoice_marked_by_fact before insert on invoices
  for each row when (new.violated_by is not null) execute function refuse_mark();
create trigger invoice_mark_kept before update on invoices
  for each row when (old.violated_by is distinct from new.violated_by) execute function refuse_mark();

-- Allocations are kept here, and what a system says of an invoice may be more or less than they are.
create or replace function check_invoice_settlement(of_invoice text) returns void language plpgsql as $$
declare
  differs boolean;
begin
  select invoice.violated_by is null and (invoice.paid, invoice.credited, invoice.written_off, invoice.credit_noted) is distinct from (
    coalesce(sum(allocation.amount) filter (where allocation.kind = 'PAYMENT'), 0),
    coalesce(sum(allocation.amount) filter (where allocation.kind = 'CREDIT'), 0),
    coalesce(sum(allocation.amount) filter (where allocation.kind = 'WRITE_OFF'), 0),
    (select coalesce(sum(total), 0) from credit_notes where invoice_id = of_invoice and status in ('FINALIZED', 'APPLIED'))
  ) into differs
  from invoices invoice left join allocations allocation on allocation.invoice_id = invoice.id and allocation.status = 'ACTIVE'
  where invoice.id = of_invoice
  group by invoice.id;
  if differs then
    raise exception 'What is settled of invoice % is not what its allocations say.', of_invoice
      using errcode = 'check_violation', constraint = 'invoice_allocations_add_up';
  end if;
end
$$;
