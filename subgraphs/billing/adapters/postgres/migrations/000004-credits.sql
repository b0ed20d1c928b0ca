-- What is given back of final invoices, and what of it is left on accounts.

-- A series of one kind of document never numbers another.
alter table number_series add column document_type text not null default 'INVOICE' check (document_type in ('INVOICE', 'CREDIT_NOTE'));
alter table number_series drop constraint number_series_pkey, add primary key (legal_entity_id, document_type, series_code);
insert into number_series (legal_entity_id, document_type, series_code)
  select distinct legal_entity_id, 'CREDIT_NOTE', 'CN' from billing_accounts;

create table credit_notes (
  id text primary key,
  version integer not null check (version > 0),
  number text,
  series_code text not null,
  invoice_id text not null references invoices (id),
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  reason text not null,
  status text not null check (status in ('DRAFT', 'FINALIZED', 'APPLIED', 'VOID')),
  issue_date date,
  lines jsonb not null,
  net numeric not null,
  tax numeric not null,
  total numeric not null check (total > 0),
  applied numeric not null,
  to_account numeric not null,
  to_refund numeric not null,
  drawn numeric not null,
  approved numeric,
  approved_by text,
  content_hash text,
  correlation_id text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint credit_note_adds_up check (total = net + tax),
  constraint credit_note_final_is_whole check (
    (number is null) = (status = 'DRAFT') and (issue_date is null) = (status = 'DRAFT') and (content_hash is null) = (status = 'DRAFT')
  ),
  constraint credit_note_approved check ((approved is null) = (approved_by is null)),
  constraint credit_note_use_adds_up check (
    applied >= 0 and to_account >= 0 and to_refund >= 0 and drawn between 0 and to_account
      and applied + to_account + to_refund in (0, total)
      and (status in ('FINALIZED', 'APPLIED') or applied + to_account + to_refund = 0)
  ),
  constraint credit_note_number_once unique (legal_entity_id, number, series_code)
);
create index credit_notes_of_invoice on credit_notes (invoice_id, id);
create index credit_notes_of_account on credit_notes (billing_account_id, id);
create index credit_notes_of_customer on credit_notes (customer_id, id);
create index credit_notes_of_legal_entity on credit_notes (legal_entity_id, id);

create function refuse_credit_note_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Credit note % is final: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.number, new.series_code, new.invoice_id, new.billing_account_id, new.customer_id, new.legal_entity_id, new.currency,
      new.reason, new.issue_date, new.lines, new.net, new.tax, new.total, new.content_hash, new.correlation_id, new.created_at)
    is distinct from
     (old.id, old.number, old.series_code, old.invoice_id, old.billing_account_id, old.customer_id, old.legal_entity_id, old.currency,
      old.reason, old.issue_date, old.lines, old.net, old.tax, old.total, old.content_hash, old.correlation_id, old.created_at)
  then
    raise exception 'Credit note % is final: its document cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger credit_note_document_kept before update or delete on credit_notes
  for each row when (old.number is not null) execute function refuse_credit_note_change();

create table account_credits (
  id text primary key,
  version integer not null check (version > 0),
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  source_credit_note_id text not null unique references credit_notes (id),
  original numeric not null check (original > 0),
  remaining numeric not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint account_credit_within check (remaining between 0 and original)
);
create index account_credits_of_account on account_credits (billing_account_id, id);

-- Σ of an invoice's credit notes is at most its total (DOMAIN 5.3, 3).
alter table invoices add column credit_noted numeric not null default 0;
alter table invoices alter column credit_noted drop default;
alter table invoices add constraint invoice_credits_within check (
  credit_noted between 0 and case when status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') then total else 0 end
);

alter table allocations
  add column credit_note_id text references credit_notes (id),
  add column account_credit_id text references account_credits (id),
  drop constraint allocations_kind_check,
  add constraint allocations_kind_check check (kind in ('PAYMENT', 'CREDIT', 'WRITE_OFF')),
  drop constraint allocation_has_source,
  add constraint allocation_has_source check (
    case kind
      when 'PAYMENT' then payment_id is not null and num_nonnulls(credit_note_id, account_credit_id) = 0
      when 'CREDIT' then payment_id is null and num_nonnulls(credit_note_id, account_credit_id) = 1
      else num_nonnulls(credit_note_id, account_credit_id) = 0
    end
  );
create index allocations_of_credit_note on allocations (credit_note_id) where credit_note_id is not null;
create index allocations_of_account_credit on allocations (account_credit_id) where account_credit_id is not null;

create or replace function check_invoice_settlement(of_invoice text) returns void language plpgsql as $$
declare
  differs boolean;
begin
  select (invoice.paid, invoice.credited, invoice.written_off, invoice.credit_noted) is distinct from (
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

create function check_credit_use() returns trigger language plpgsql as $$
begin
  if exists (
    select from account_credits credit
    where credit.source_credit_note_id = new.id
      and (credit.original <> new.to_account or credit.original - credit.remaining <> new.drawn
        or new.drawn <> (select coalesce(sum(amount), 0) from allocations where account_credit_id = credit.id and status = 'ACTIVE'))
  ) or new.applied <> (select coalesce(sum(amount), 0) from allocations where credit_note_id = new.id and status = 'ACTIVE')
    or (new.to_account > 0 and not exists (select from account_credits where source_credit_note_id = new.id))
  then
    raise exception 'What credit note % says of its use is not what was used.', new.id
      using errcode = 'check_violation', constraint = 'credit_note_use_is_told';
  end if;
  return null;
end
$$;

drop trigger invoice_allocations_add_up on invoices;
create constraint trigger invoice_allocations_add_up after update on invoices
  deferrable initially deferred for each row
  when (
    (old.paid, old.credited, old.written_off, old.credit_noted) is distinct from (new.paid, new.credited, new.written_off, new.credit_noted)
  ) execute function check_invoice();
create constraint trigger credit_note_use_is_told after update on credit_notes
  deferrable initially deferred for each row
  when ((old.applied, old.to_account, old.drawn) is distinct from (new.applied, new.to_account, new.drawn))
  execute function check_credit_use();
