-- Accounts, invoices, their numbers, and what this source keeps of the customer source.
create table billing_accounts (
  id text primary key,
  version integer not null check (version > 0),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  time_zone text not null,
  bill_day integer check (bill_day between 1 and 31),
  payment_terms_days integer not null check (payment_terms_days between 0 and 365),
  collection text not null check (collection in ('AUTO', 'SEND')),
  invoice_series text not null,
  status text not null check (status in ('ACTIVE', 'CLOSED')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index billing_accounts_of_customer on billing_accounts (customer_id, id);
create index billing_accounts_of_legal_entity on billing_accounts (legal_entity_id, id);

-- The next number of each series. Locked by whoever finalises and moved on by the commit that uses the number, so that no
-- number is lost and none is given twice (DOMAIN 5.3, 4). Opening an account makes sure of its series.
create table number_series (
  legal_entity_id text not null,
  series_code text not null,
  next bigint not null default 1 check (next > 0),
  last_issued_on date,
  primary key (legal_entity_id, series_code)
) with (fillfactor = 50);

-- Lines are only ever read with their invoice, so they stand in it as JSON. Amounts are numeric: exact, whatever the scale.
create table invoices (
  id text primary key,
  version integer not null check (version > 0),
  number text,
  series_code text not null,
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  type text not null check (type in ('RECURRING', 'USAGE', 'ONE_OFF', 'PREPAYMENT')),
  status text not null check (status in ('DRAFT', 'OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE', 'DELETED')),
  issue_date date,
  due_date date,
  lines jsonb not null,
  net numeric not null,
  discount numeric not null,
  tax numeric not null,
  total numeric not null,
  paid numeric not null,
  credited numeric not null,
  open numeric not null,
  tax_status text not null check (tax_status in ('PENDING', 'FINAL', 'FAILED')),
  content_hash text,
  correlation_id text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint invoice_adds_up check (total = net + tax),
  constraint invoice_open_adds_up check (open = case when status = 'OPEN' then total - paid - credited else 0 end and open >= 0),
  constraint invoice_settled_adds_up check (paid >= 0 and credited >= 0 and paid + credited <= total),
  constraint invoice_final_when_numbered check ((number is null) = (status in ('DRAFT', 'DELETED'))),
  constraint invoice_final_is_whole check (
    number is null or (issue_date is not null and due_date is not null and content_hash is not null and tax_status = 'FINAL')
  ),
  -- The series last, so that the same index finds an invoice by its number.
  constraint invoice_number_once unique (legal_entity_id, number, series_code)
);
create index invoices_of_account on invoices (billing_account_id, id);
create index invoices_of_customer on invoices (customer_id, id);
create index invoices_of_legal_entity on invoices (legal_entity_id, id);
create index invoices_unfinished on invoices (billing_account_id) where status in ('DRAFT', 'OPEN');

-- A final document never changes and never goes away (DOMAIN 1.5). What moves on is its settlement.
create function refuse_document_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Invoice % is final: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if new.status in ('DRAFT', 'DELETED')
    or (new.id, new.number, new.series_code, new.billing_account_id, new.customer_id, new.legal_entity_id, new.currency, new.type,
        new.issue_date, new.due_date, new.lines, new.net, new.discount, new.tax, new.total, new.tax_status, new.content_hash,
        new.correlation_id, new.created_at)
      is distinct from
       (old.id, old.number, old.series_code, old.billing_account_id, old.customer_id, old.legal_entity_id, old.currency, old.type,
        old.issue_date, old.due_date, old.lines, old.net, old.discount, old.tax, old.total, old.tax_status, old.content_hash,
        old.correlation_id, old.created_at)
  then
    raise exception 'Invoice % is final: its document cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger invoice_document_kept before update or delete on invoices
  for each row when (old.number is not null) execute function refuse_document_change();

-- Copies of the customer source (D12), each stamped with the version it was told. A lower version is ignored.
create table customer_copy (
  customer_id text primary key,
  status text not null,
  kind text,
  -- By hold id, because an event tells only the holds that changed: {"hld_1": "CREDIT"}.
  active_holds jsonb not null default '{}',
  source_version integer not null,
  as_of timestamptz not null
);

create table billing_link_copy (
  link_id text primary key,
  child_id text not null,
  parent_id text not null,
  from_date date not null,
  to_date date
);
create index billing_link_copy_by_parent on billing_link_copy (parent_id);

create table partner_copy (
  partner_id text primary key,
  status text not null,
  source_version integer not null,
  as_of timestamptz not null
);

create table partner_grant_copy (
  grant_id text primary key,
  partner_id text not null,
  customer_id text not null,
  field_groups text[] not null,
  commands text[] not null,
  from_date date not null,
  to_date date
);
create index partner_grant_copy_of_partner on partner_grant_copy (partner_id, customer_id);

-- A customer and everything below it by the billing hierarchy on a day: what its portal users see (D9). The customer
-- source allows ten levels; the bound here is against a circle that a fact might bring.
create function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select root, 1
    union
    select link.child_id, tree.depth + 1
    from tree join billing_link_copy link on link.parent_id = tree.id
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select distinct id from tree
$$;
