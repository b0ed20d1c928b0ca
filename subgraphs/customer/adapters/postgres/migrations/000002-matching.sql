-- Looking for duplicates (DOMAIN 3.5). A key is what two customers share when they match: a number, a name, a domain, an
-- address, normalised. Every customer that is not merged has its own; keys are written with the customer.
create table match_keys (
  customer_id text not null references customers (id),
  key text not null,
  primary key (key, customer_id)
);
create index match_keys_of_customer on match_keys (customer_id);

-- Pairs that a person has to decide; part of the left customer, written under its lock.
create table match_candidates (
  id text primary key,
  left_id text not null references customers (id),
  right_id text not null references customers (id),
  rule text not null check (rule in ('D3', 'D4', 'SCORE')),
  score integer check (score between 0 and 100),
  reasons text[] not null,
  state text not null check (state in ('OPEN', 'CONFIRMED', 'REJECTED', 'EXPIRED')),
  compared_hash text not null,
  proposed_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  check (left_id <> right_id),
  check ((rule = 'SCORE') = (score is not null)),
  check ((state = 'OPEN') = (decided_at is null))
);
create unique index match_candidate_open_once on match_candidates (least(left_id, right_id), greatest(left_id, right_id))
  where state = 'OPEN';
create index match_candidates_of_left on match_candidates (left_id, id);
create index match_candidates_of_right on match_candidates (right_id, id);
create index match_candidates_by_state on match_candidates (state, id);
