-- Webhooks (docs/decisions/0014): who is told of events by HTTP, how far, and what came of each attempt. The operations
-- source alone has these tables: its commands write the endpoints, the workers of `events/webhooks/` everything else.

create table webhook_endpoints (
  id text primary key,
  version integer not null check (version > 0),
  url text not null,
  description text,
  -- Who registered it.
  owner text not null,
  -- An empty list lets everything through.
  event_types text[] not null,
  sources text[] not null,
  customer_ids text[] not null,
  legal_entity_ids text[] not null,
  status text not null check (status in ('ENABLED', 'DISABLED')),
  disabled_because text check (disabled_because in ('OPERATOR', 'GONE', 'FAILING')),
  secret_changed_at timestamptz not null,
  old_secrets_until timestamptz,
  last_redelivery jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((status = 'DISABLED') = (disabled_because is not null))
);

-- Sealed under a key that is not in this database. The newest one signs, and those before it until they expire.
create table webhook_secrets (
  id text primary key,
  endpoint_id text not null references webhook_endpoints (id),
  sealed text not null,
  created_at timestamptz not null,
  expires_at timestamptz
);
create index webhook_secrets_by_endpoint on webhook_secrets (endpoint_id);

-- Who sends to an endpoint now, and how it goes. `token` grows with each change of hands: whoever has an older one may
-- write nothing more.
create table webhook_senders (
  endpoint_id text primary key references webhook_endpoints (id),
  holder text,
  token bigint not null default 0,
  leased_until timestamptz,
  -- In a row, whichever messages they were.
  failures integer not null default 0,
  -- Nothing is sent before.
  paused_until timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text
) with (fillfactor = 50);

-- How far an endpoint's messages have been taken out of a source's log; the hash is that of the entry it stands on.
create table webhook_positions (
  endpoint_id text not null references webhook_endpoints (id),
  source text not null,
  sequence bigint not null check (sequence >= 0),
  hash bytea,
  primary key (endpoint_id, source)
) with (fillfactor = 50);

-- Stretches of a log that were ordered to be sent once more, and how far that has come.
create table webhook_redeliveries (
  id text primary key,
  endpoint_id text not null references webhook_endpoints (id),
  source text not null,
  sequence bigint not null,
  through bigint not null,
  requested_at timestamptz not null,
  check (sequence <= through)
);
create index webhook_redeliveries_by_endpoint on webhook_redeliveries (endpoint_id, id);

-- Messages on their way: a window on the log, not a copy of it. A row goes when its message has arrived.
create table webhook_messages (
  -- Their order; messages on one entity go one after the other.
  place bigint generated always as identity primary key,
  -- No reference: checking it would wait for whoever changes the endpoint, who waits for the sender.
  endpoint_id text not null,
  source text not null,
  sequence bigint not null,
  event_id uuid not null,
  type text not null,
  entity_type text not null,
  entity_id text,
  redelivery boolean not null,
  attempts integer not null default 0,
  first_failed_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  -- The delivery under way.
  in_flight text,
  unique (endpoint_id, source, sequence)
);

-- Every attempt, noted before it begins and again when it has ended.
create table webhook_deliveries (
  id text primary key,
  endpoint_id text not null,
  source text not null,
  sequence bigint not null,
  event_id uuid not null,
  type text not null,
  entity_type text not null,
  entity_id text,
  redelivery boolean not null,
  attempt integer not null,
  -- UNKNOWN: the worker died meanwhile; the message was sent again. SKIPPED: the filter no longer lets it through.
  outcome text not null check (outcome in ('SENDING', 'DELIVERED', 'FAILED', 'UNKNOWN', 'SKIPPED')),
  status_code integer,
  duration_ms integer,
  error text,
  started_at timestamptz not null,
  next_attempt_at timestamptz
);
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_by_age on webhook_deliveries (started_at);
