-- Subscriptions, the runs that charge them, and what has to be known of contracts, products and buyers for that (D12).

-- Of each contract the version in force: what was signed before is never billed anew.
create table contract_copy (
  contract_id text primary key,
  customer_id text not null,
  bill_to_customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  status text not null,
  start_date date not null,
  end_date date,
  current_version integer not null,
  source_version integer not null,
  as_of timestamptz not null
);

create table contract_version_copy (
  contract_id text not null,
  version integer not null,
  hash text not null,
  lines jsonb not null,
  primary key (contract_id, version)
);

create table product_copy (
  product_id text primary key,
  tax_category text,
  source_version integer not null,
  as_of timestamptz not null
);

-- Where a buyer is and under which numbers it is registered: what a tax is determined from.
create table tax_profile_copy (
  customer_id text primary key,
  country text,
  -- By id, because an event tells only the registrations that changed.
  registrations jsonb not null default '{}',
  source_version integer not null,
  as_of timestamptz not null
);

create table billing_subscriptions (
  id text primary key,
  version integer not null check (version > 0),
  contract_id text not null,
  contract_version integer not null,
  contract_hash text not null,
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  status text not null check (
    status in ('PENDING', 'INCOMPLETE', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'CANCELLED', 'EXPIRED')
  ),
  start_date date not null,
  end_date date,
  trial_end date,
  anchor_date date not null,
  alignment text not null check (alignment in ('ANNIVERSARY', 'CALENDAR')),
  bill_day integer check (bill_day between 1 and 31),
  current_period jsonb,
  charged_through date,
  cancel_at date,
  credit_policy text check (credit_policy in ('NONE', 'UNUSED')),
  pauses jsonb not null,
  previous_subscription_id text references billing_subscriptions (id),
  items jsonb not null,
  -- The first date on which a bill run has something to do with it; null where it never will.
  due_on date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint billing_subscription_term check (end_date is null or start_date < end_date),
  constraint billing_subscription_cancelled check ((cancel_at is null) = (credit_policy is null))
);
-- The natural key (DOMAIN 1.3): the same version on the same account is the same subscription, for ever.
create unique index billing_subscription_once on billing_subscriptions
  (contract_id, billing_account_id, contract_version, coalesce(previous_subscription_id, ''));
create index billing_subscriptions_of_account on billing_subscriptions (billing_account_id, id);
create index billing_subscriptions_of_customer on billing_subscriptions (customer_id, id);
create index billing_subscriptions_of_legal_entity on billing_subscriptions (legal_entity_id, id);
create index billing_subscriptions_due on billing_subscriptions (legal_entity_id, id) include (due_on) where due_on is not null;

create table bill_runs (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  through_date date not null,
  finalize boolean not null,
  status text not null check (status in ('RUNNING', 'COMPLETED', 'FAILED')),
  phase text not null check (phase in ('DRAFTING', 'FINALIZING')),
  due_subscriptions integer not null,
  counts jsonb not null,
  pages integer not null,
  position text,
  repeats boolean not null,
  problems jsonb not null,
  started_by text not null,
  finished_at timestamptz,
  failure text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint bill_run_ended check ((finished_at is null) = (status = 'RUNNING') and (failure is not null) = (status = 'FAILED'))
);
create unique index bill_run_alone on bill_runs (legal_entity_id) where status = 'RUNNING';
create index bill_runs_of_legal_entity on bill_runs (legal_entity_id, id);

-- Who carries a run out. What is written is right without it: it keeps two workers from doing the same for nothing.
create table bill_run_leases (
  bill_run_id text primary key references bill_runs (id),
  holder text not null,
  leased_until timestamptz not null
);

alter table invoices
  add column billing_subscription_id text references billing_subscriptions (id),
  add column bill_run_id text references bill_runs (id);
create index invoices_of_subscription on invoices (billing_subscription_id, id) where billing_subscription_id is not null;
create index invoices_of_run on invoices (bill_run_id, id) where bill_run_id is not null;
create index invoices_left_by_runs on invoices (legal_entity_id, id) where status = 'DRAFT' and bill_run_id is not null;

-- One recurring line per item and period (DOMAIN 5.3, 5). A draft that is taken back gives its periods free again.
create table charged_periods (
  item_id text not null,
  period_from date not null,
  period_to date not null check (period_from < period_to),
  invoice_id text not null references invoices (id),
  primary key (item_id, period_from)
);
create index charged_periods_of_invoice on charged_periods (invoice_id);

-- What the tax system answered, by line, to be found again under the name of the request (DOMAIN 5.6).
create table tax_determinations (
  invoice_id text not null references invoices (id),
  line_id text not null,
  request_id text not null,
  taxes jsonb not null,
  determined_at timestamptz not null,
  primary key (invoice_id, line_id)
);
