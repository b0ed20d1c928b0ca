-- What people ordered to be done with dead letters, and what came of it (docs/decisions/0013). The letters stand where
-- their consumers are.
create table dead_letter_orders (
  id text primary key,
  version integer not null check (version > 0),
  action text not null check (action in ('REPLAY', 'DISMISS')),
  letter_ids text[] not null check (cardinality(letter_ids) between 1 and 100),
  -- Of the letters: who works for some legal entities sees the orders on theirs.
  legal_entity_ids text[] not null,
  status text not null check (status in ('REQUESTED', 'COMPLETED')),
  requested_by text not null,
  results jsonb not null,
  considered integer,
  applied integer,
  dismissed integer,
  duplicates_suppressed integer,
  failed integer,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint order_adds_up check (considered = applied + dismissed + duplicates_suppressed + failed),
  constraint order_has_figures_when_completed check ((status = 'COMPLETED') = (considered is not null))
);
create index dead_letter_orders_requested on dead_letter_orders (created_at) where status = 'REQUESTED';
