-- A price that was derived from an option says so; what has no established price has no amount.
alter table ssps
  alter column amount drop not null,
  add column purchase_option jsonb,
  drop constraint ssps_basis_check,
  add constraint ssps_basis_check check (basis in ('UNIT', 'UNIT_MONTH', 'RESIDUAL')),
  add constraint ssp_has_amount check ((basis = 'RESIDUAL') = (amount is null)),
  add constraint ssp_option_has_amount check (purchase_option is null or basis = 'UNIT');

-- What products are sold for together (DOMAIN 7, step 4): one for each set of them, currency, legal entity and first day, for ever.
-- The items stand in the order of their ids. An empty legal entity is all of them.
create table bundle_prices (
  id text primary key,
  version integer not null check (version > 0),
  items text[] not null check (cardinality(items) >= 2),
  legal_entity_id text,
  currency text not null,
  basis text not null check (basis in ('UNIT', 'UNIT_MONTH')),
  amount numeric not null check (amount >= 0),
  valid_from date not null,
  source text not null,
  recorded_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint bundle_price_once unique nulls not distinct (items, currency, legal_entity_id, valid_from)
);
create index bundle_prices_of_items on bundle_prices using gin (items);

-- The bundle that gave it its share of the discount.
alter table performance_obligations add column bundle_price_id text references bundle_prices (id);
