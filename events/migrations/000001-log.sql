-- The log of one source: every committed outbox row, in the order in which the relay took it, for ever.
-- Nothing but the relay writes here and nobody rewrites: erasing a person destroys a key elsewhere, never a row here.

create table log (
  -- Dense: 1, 2, 3, … without a gap, so that a reader can prove that it has seen everything.
  sequence bigint primary key check (sequence > 0),
  -- What a receipt's cursor names, because the sequence does not exist yet when a command commits.
  outbox_id bigint not null unique,
  event_id uuid not null unique,
  kind text not null,
  type text not null,
  -- Copies of what the envelope says, to find and to route by. Never stricter than the outbox: one row that could not be
  -- appended would hold up all that follow.
  entity_type text not null,
  entity_id text,
  entity_version integer,
  customer_id text,
  legal_entity_id text,
  occurred_at timestamptz not null,
  appended_at timestamptz not null default clock_timestamp(),
  -- The event's exact bytes: the hash covers them.
  envelope text not null,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  -- sha256(previous_hash || sequence as 8 bytes, big endian || envelope in UTF-8)
  hash bytea not null check (octet_length(hash) = 32)
);

create index log_by_entity on log (entity_type, entity_id, sequence) where entity_id is not null;
create index log_by_customer on log (customer_id, sequence) where customer_id is not null;

-- The log's end, in one row that every batch moves on: two relays cannot both move it from the same place.
create table log_head (
  only_row boolean primary key default true check (only_row),
  sequence bigint not null,
  hash bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 50);

insert into log_head (sequence, hash) values (0, decode(repeat('00', 32), 'hex'));

-- How far a consumer in this schema has applied a source's log, moved in the transaction that applies. The hash is that
-- of the entry it stands on: a log restored from a backup and grown past it is told from the one that was followed.
create table inbox_position (
  consumer text not null,
  source text not null,
  sequence bigint not null default 0 check (sequence >= 0),
  hash bytea,
  updated_at timestamptz not null default now(),
  primary key (consumer, source)
) with (fillfactor = 50);

-- Against mistakes and against a stolen application role. Who owns the table can drop the trigger: then the chain tells.
-- Archiving detaches or drops whole partitions, which is no DELETE: this table can become the first of them.
create function refuse_log_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'The log is append only: % is refused.', tg_op using errcode = 'restrict_violation';
end
$$;

create trigger log_append_only before update or delete or truncate on log
  for each statement execute function refuse_log_rewrite();
create trigger log_head_kept before delete or truncate on log_head
  for each statement execute function refuse_log_rewrite();

do $$
declare
  reader text := format('concord_%s_reader', current_schema());
begin
  if exists (select from pg_roles where rolname = reader) then
    execute format('grant select on log, log_head to %I', reader);
  end if;
end
$$;
