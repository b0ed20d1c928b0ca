-- Which accounts a posting touches (DOMAIN 11). A rule never changes but for its status: a change is a new rule from its start on.
create table mapping_rules (
  id text primary key,
  version integer not null check (version > 0),
  chart_id text not null,
  purpose text not null,
  match jsonb not null,
  lines jsonb not null,
  from_date date not null,
  to_date date,
  status text not null check (status in ('DRAFT', 'APPROVED', 'RETIRED')),
  created_by text not null,
  approved_by text,
  approved_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint mapping_holds_a_day check (to_date is null or to_date > from_date),
  constraint mapping_approved_is_whole check (
    (status = 'DRAFT') = (approved_by is null) and (approved_by is null) = (approved_at is null)
  ),
  -- Who made a rule does not approve it (DOMAIN 13.2).
  constraint mapping_four_eyes check (approved_by is distinct from created_by)
);
create index mapping_rules_of_chart on mapping_rules (chart_id, purpose, status);

-- Quotations (DOMAIN 6.5): one for each pair, type and date, for ever, because what was converted by it was.
create table fx_rates (
  id text primary key,
  version integer not null check (version > 0),
  from_currency text not null,
  to_currency text not null,
  type text not null check (type in ('SPOT', 'AVERAGE', 'CLOSING')),
  on_date date not null,
  rate numeric not null check (rate > 0),
  source text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint fx_rate_of_two check (from_currency <> to_currency),
  constraint fx_rate_once unique (from_currency, to_currency, type, on_date)
);
