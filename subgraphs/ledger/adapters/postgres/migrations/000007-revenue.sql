-- Copies of the contract source (D12), as far as revenue asks. A lower version is ignored.
create table contract_copy (
  contract_id text primary key,
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  status text not null,
  start_date date not null,
  end_date date,
  current_version integer not null,
  termination jsonb,
  source_version integer not null,
  as_of timestamptz not null
);

-- The terms of each version, as they were told; what was signed never changes.
create table contract_version_copy (
  contract_id text not null,
  version integer not null,
  effective_date date not null,
  lines jsonb not null,
  primary key (contract_id, version)
);

create table product_copy (
  product_id text primary key,
  revenue_template_code text,
  source_version integer not null,
  as_of timestamptz not null
);

-- Copies of the billing source: the contract behind a subscription, an invoice and each of its lines. None of it ever changes.
create table subscription_copy (subscription_id text primary key, contract_id text not null);
create table contract_invoice_copy (invoice_id text primary key, contract_id text not null);
create table contract_invoice_lines (
  line_id text primary key,
  invoice_id text not null references contract_invoice_copy (invoice_id),
  contract_id text not null,
  line_key text not null,
  net numeric not null,
  currency text not null,
  from_date date not null,
  to_date date not null,
  -- Whether it has become lines of a schedule; only what is earned as it is invoiced does.
  scheduled boolean not null default false,
  constraint contract_invoice_line_holds_a_day check (to_date > from_date)
);
create index contract_invoice_lines_of_invoice on contract_invoice_lines (invoice_id);
create index contract_invoice_lines_of_contract on contract_invoice_lines (contract_id, line_key);

-- Stand-alone selling prices (DOMAIN 7, step 4): one for each product, currency, legal entity and first day, for ever. An empty
-- legal entity is all of them.
create table ssps (
  id text primary key,
  version integer not null check (version > 0),
  product_id text not null,
  legal_entity_id text,
  currency text not null,
  basis text not null check (basis in ('UNIT', 'UNIT_MONTH')),
  amount numeric not null check (amount >= 0),
  valid_from date not null,
  source text not null,
  recorded_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint ssp_once unique nulls not distinct (product_id, currency, legal_entity_id, valid_from)
);

-- What revenue is recognised of (DOMAIN 7): one for each contract, for ever. `due` asks for another attempt to plan it.
create table revenue_contracts (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  contract_id text not null,
  customer_id text not null,
  currency text not null,
  contract_version integer not null,
  rounding_policy text not null check (rounding_policy in ('CUMULATIVE', 'LAST_TAKES_REMAINDER')),
  price numeric,
  waiting_for text,
  message text,
  hold text check (hold in ('SUSPENDED', 'PERSON', 'CREDITED', 'TERMINATED')),
  hold_reason text,
  modifications jsonb not null,
  due boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint revenue_contract_of_contract unique (contract_id),
  constraint revenue_contract_says_why check ((waiting_for is null) = (message is null) and (hold is null) = (hold_reason is null)),
  constraint revenue_contract_planned_or_waits check (contract_version > 0 or waiting_for is not null)
);
create index revenue_contracts_of_legal_entity on revenue_contracts (legal_entity_id, id);
create index revenue_contracts_in_order on revenue_contracts (legal_entity_id, contract_id);
create index revenue_contracts_of_customer on revenue_contracts (customer_id, id);
create index revenue_contracts_waiting on revenue_contracts (waiting_for, legal_entity_id) where waiting_for is not null;
create index revenue_contracts_due on revenue_contracts (id) where due;

create table performance_obligations (
  id text primary key,
  revenue_contract_id text not null references revenue_contracts (id),
  contract_id text not null,
  legal_entity_id text not null,
  line_key text not null,
  product_id text not null,
  description text not null,
  method text not null,
  currency text not null,
  -- Of one unit, fixed at inception; of all of it, what it counts when the price is split.
  unit_ssp numeric,
  ssp_basis text check (ssp_basis in ('UNIT', 'UNIT_MONTH')),
  ssp numeric,
  -- What the contract says it brings, and what of the whole price is allocated to it. Empty where it is earned as invoiced.
  price numeric,
  allocated numeric,
  recognised numeric not null default 0,
  from_date date not null,
  to_date date,
  -- From when on the present plan holds, and what it spreads.
  planned_from date,
  planned numeric,
  status text not null check (status in ('UNSATISFIED', 'PARTIAL', 'SATISFIED', 'TERMINATED')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint obligation_of_line unique (revenue_contract_id, line_key),
  -- Recognition never exceeds the allocated amount (DOMAIN 7).
  constraint obligation_within_allocated check (allocated is null or abs(recognised) <= abs(allocated))
);

-- A run that recognises what is due by a day (DOMAIN 7), and how far it has come.
create table revenue_runs (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  through_date date not null,
  status text not null check (status in ('RUNNING', 'COMPLETED', 'FAILED')),
  due_lines integer not null,
  contracts integer not null,
  lines integer not null,
  entries integer not null,
  recognised numeric not null,
  currency text not null,
  pages integer not null,
  position text,
  started_by text not null,
  finished_at timestamptz,
  failure text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint revenue_run_ended check ((finished_at is null) = (status = 'RUNNING') and (failure is not null) = (status = 'FAILED'))
);
create unique index revenue_run_alone on revenue_runs (legal_entity_id) where status = 'RUNNING';
create index revenue_runs_of_legal_entity on revenue_runs (legal_entity_id, id);

-- Who carries a run out. What is written is right without it: it keeps two workers from doing the same for nothing.
create table revenue_run_leases (
  revenue_run_id text primary key references revenue_runs (id),
  holder text not null,
  leased_until timestamptz not null
);

create table schedule_lines (
  id text primary key,
  obligation_id text not null references performance_obligations (id),
  contract_id text not null,
  legal_entity_id text not null,
  period text not null,
  from_date date not null,
  to_date date not null,
  amount numeric not null,
  currency text not null,
  status text not null check (status in ('PLANNED', 'RECOGNISED', 'CANCELLED', 'SUPERSEDED')),
  revenue_run_id text references revenue_runs (id),
  journal_entry_id text references journal_entries (id),
  earned_on date,
  constraint schedule_line_holds_a_day check (to_date > from_date),
  constraint schedule_line_recognised_by_run check ((status = 'RECOGNISED') = (revenue_run_id is not null and earned_on is not null))
);
create index schedule_lines_of_obligation on schedule_lines (obligation_id, id);
create index schedule_lines_planned on schedule_lines (legal_entity_id, contract_id, to_date) where status = 'PLANNED';
create index schedule_lines_recognised on schedule_lines (contract_id) where status = 'RECOGNISED';
create index schedule_lines_of_run on schedule_lines (revenue_run_id, id) where revenue_run_id is not null;

-- What is recognised stays so (DOMAIN 7, 1.5).
create function refuse_recognised_change() returns trigger language plpgsql as $$
begin
  raise exception 'Schedule line % is recognised: it cannot change.', old.id using errcode = 'restrict_violation';
end
$$;
create trigger schedule_line_kept before update or delete on schedule_lines
  for each row when (old.status = 'RECOGNISED') execute function refuse_recognised_change();

-- What each posted entry moved of a contract: what was billed and recognised, and what stands for it on the accounts. Net of a
-- contract asset, the liability is what was billed and not recognised, at every moment (DOMAIN 6.3.6).
create table revenue_movements (
  id bigint generated always as identity primary key,
  contract_id text not null,
  kind text not null check (kind in ('BILLED', 'CREDITED', 'RECOGNISED', 'TAKEN_BACK')),
  request_id text not null references posting_requests (id),
  currency text not null,
  billed numeric not null,
  recognised numeric not null,
  liability numeric not null,
  asset numeric not null,
  constraint revenue_movement_balances check (liability - asset = billed - recognised)
);
create index revenue_movements_of_contract on revenue_movements (contract_id, id);
create index revenue_movements_of_request on revenue_movements (request_id);

-- The sums of the movements of each contract, which recognition starts from.
create table revenue_positions (
  contract_id text primary key,
  legal_entity_id text not null,
  currency text not null,
  liability numeric not null,
  asset numeric not null
) with (fillfactor = 70);
create index revenue_positions_of_legal_entity on revenue_positions (legal_entity_id, contract_id);

alter table legal_entities add column revenue_rounding text not null default 'CUMULATIVE'
  check (revenue_rounding in ('CUMULATIVE', 'LAST_TAKES_REMAINDER'));
