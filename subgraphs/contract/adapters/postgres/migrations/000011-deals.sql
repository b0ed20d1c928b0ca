-- Sales to customers, and the contracts that make them up.
create table deals (
  id text primary key,
  version integer not null check (version > 0),
  name text not null,
  customer_id text not null,
  -- The customer source's.
  opportunity_id text,
  status text not null check (status in ('OPEN', 'WON', 'LOST')),
  lost_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint deal_lost_is_whole check ((lost_reason is not null) = (status = 'LOST'))
);
create index deals_of_customer on deals (customer_id, id);
create index deals_of_status on deals (status, id);

-- A contract is in one deal at most.
create table deal_contracts (
  contract_id text primary key references contracts (id),
  deal_id text not null references deals (id)
);
create index deal_contracts_of_deal on deal_contracts (deal_id, contract_id);
