-- What the ledger says of credit, by its profile: which customers are held, each with the hold that stands for it here. A hold
-- moves with its customer when that is merged; the id of the customer is the one that the ledger named.
create table credit_hold_copy (
  profile_id text primary key,
  holds jsonb not null default '{}',
  source_version integer not null,
  as_of timestamptz not null
);
