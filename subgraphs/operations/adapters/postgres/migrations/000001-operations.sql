-- What people ordered to be done with dead letters, and what came of it (docs/decisions/0013).
create table dead_letter_orders (
  id text primary key,
  version integer not null check (version > 0),
  action text not null check (action in ('REPLAY', 'DISMISS')),
  letter_ids text[] not null check (cardinality(letter_ids) > 0),
  -- Of the letters: whoever works for some legal entities sees the orders on theirs.
  legal_entity_ids text[] not null,
  status text not null check (status in ('REQUESTED', 'COMPLETED')),
  requested_by text not null,
  reason text,
  results jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index dead_letter_orders_requested on dead_letter_orders (created_at) where status = 'REQUESTED';
