-- What the command pipeline keeps in every source's schema.

-- Committed events wait here until the relay moves them into the log, so "unpublished" is the whole table and a
-- transaction that commits late with a low id is not overlooked.
create table outbox (
  id bigint generated always as identity primary key,
  event_id uuid not null unique,
  kind text not null check (kind in ('change', 'fact', 'refusal')),
  type text not null,
  entity_type text not null,
  entity_id text,
  entity_version integer,
  customer_id text,
  legal_entity_id text,
  occurred_at timestamptz not null,
  envelope text not null
);

create table idempotency (
  principal text not null,
  key text not null,
  command text not null,
  -- Blanked when a person named in the request is erased: a hash of few possible values can be guessed.
  request_hash bytea,
  state text not null check (state in ('RUNNING', 'DONE', 'REFUSED')),
  entity_type text,
  entity_id text,
  record_version integer,
  outcome text,
  outbox_id bigint,
  audit_id uuid,
  correlation_id text not null,
  refusal jsonb,
  first_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_by_expiry on idempotency (expires_at);
create index idempotency_by_entity on idempotency (entity_id) where entity_id is not null;

-- One key per data subject. Erasing a person destroys the key; the row stays, so that no new key is made for it.
create table subject_keys (
  subject text primary key,
  key bytea,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  check ((key is null) = (erased_at is not null))
);

-- Commands to systems that cannot share our transaction: noted before the call, closed by its outcome.
create table command_journal (
  id bigint generated always as identity primary key,
  principal text not null,
  key text not null,
  system text not null,
  entity_type text not null,
  entity_id text not null,
  -- Everything the second half needs to finish after a restart.
  command jsonb not null,
  state text not null check (state in ('PENDING', 'UNKNOWN', 'DONE')),
  outcome jsonb,
  attempts integer not null default 0,
  -- Whoever settles it holds it until then; a dead holder's row is free again afterwards.
  leased_until timestamptz,
  noted_at timestamptz not null,
  closed_at timestamptz,
  unique (principal, key)
);
-- One command in flight per entity and system: two writers of one version cannot both pass the version check.
create unique index command_journal_in_flight on command_journal (entity_type, entity_id, system) where state <> 'DONE';
create index command_journal_open on command_journal (noted_at) where state <> 'DONE';

-- Facts already taken in: the same fact told twice does nothing (DOMAIN 1.3).
create table fact_seen (
  system text not null,
  object_type text not null,
  external_id text not null,
  version text not null,
  entity_id text,
  seen_at timestamptz not null,
  primary key (system, object_type, external_id, version)
);

-- The newest state of an entity's field group that its outside system told us; an older telling is ignored.
create table source_stamp (
  system text not null,
  entity_type text not null,
  entity_id text not null,
  version text not null,
  as_of timestamptz not null,
  primary key (system, entity_type, entity_id)
);

-- How far a poll of an outside system has come.
create table source_position (
  system text primary key,
  position text not null,
  moved_at timestamptz not null
);
