-- Companies that keep their books here, and the accounts of their charts.
create table legal_entities (
  id text primary key,
  version integer not null check (version > 0),
  name text not null,
  country text not null,
  functional_currency text not null,
  time_zone text not null,
  rounding_mode text not null check (rounding_mode in ('HALF_UP', 'HALF_EVEN')),
  tax_rounding_level text not null check (tax_rounding_level in ('TAX_CODE', 'INVOICE', 'LINE')),
  chart_id text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index legal_entities_of_chart on legal_entities (chart_id, id);

-- `active_to` is the first day on which an account takes no more; null is never.
create table accounts (
  id text primary key,
  version integer not null check (version > 0),
  chart_id text not null,
  code text not null,
  name text not null,
  type text not null check (type in ('ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE')),
  control text not null check (control in ('AR', 'DEFERRED', 'TAX', 'CASH', 'NONE')),
  currency_rule text not null check (currency_rule in ('ANY', 'FUNCTIONAL')),
  active_from date not null,
  active_to date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint account_code_once unique (chart_id, code),
  constraint account_active_for_a_day check (active_to is null or active_to > active_from)
);
create index accounts_of_chart on accounts (chart_id, id);
