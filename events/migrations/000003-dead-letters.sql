-- Entries that a consumer in this schema could not apply, kept until a person has them applied or lets them go. Never
-- deleted: they are evidence.
create table dead_letter (
  id text primary key,
  consumer text not null,
  source text not null,
  sequence bigint not null,
  event_id uuid not null,
  kind text not null,
  type text not null,
  entity_type text not null,
  entity_id text,
  entity_version integer,
  customer_id text,
  legal_entity_id text,
  occurred_at timestamptz not null,
  -- The entry as it stood in the log, so that a replay needs nobody else; personal values in it are sealed.
  envelope text not null,
  previous_hash bytea not null,
  hash bytea not null,
  -- PARKED would not go in; BLOCKED waits behind a parked one of the same entity, so that its order is kept.
  state text not null check (state in ('PARKED', 'BLOCKED', 'REPLAYED', 'DISMISSED')),
  blocked_by text references dead_letter (id),
  -- What the failure was, without a value of the entry; null while it has not been tried.
  reason_class text,
  reason_message text,
  attempts integer not null,
  first_failed_at timestamptz,
  last_failed_at timestamptz,
  -- Who has to look, and what to do.
  team text not null,
  runbook text not null,
  parked_at timestamptz not null,
  resolved_at timestamptz,
  check ((state = 'BLOCKED') = (blocked_by is not null)),
  check ((state in ('REPLAYED', 'DISMISSED')) = (resolved_at is not null))
);
-- One open letter for an entry; a copy that is built anew may park one again that was dealt with before.
create unique index dead_letter_open on dead_letter (consumer, source, sequence) where state in ('PARKED', 'BLOCKED');
create index dead_letter_waiting on dead_letter (blocked_by) where blocked_by is not null;

-- What was dealt with stays dealt with, and stays to be seen.
create function refuse_letter_change() returns trigger language plpgsql as $$
begin
  raise exception 'Dead letter % is evidence: % is refused.', old.id, tg_op using errcode = 'restrict_violation';
end
$$;

create trigger dead_letter_kept before delete on dead_letter for each row execute function refuse_letter_change();
create trigger dead_letter_final before update on dead_letter
  for each row when (old.state in ('REPLAYED', 'DISMISSED')) execute function refuse_letter_change();

-- What a person ordered to be done with letters of one consumer. The consumer's own process carries it out, because the
-- code that applies is there, and answers in `results`.
create table dead_letter_order (
  order_id text not null,
  consumer text not null,
  source text not null,
  action text not null check (action in ('REPLAY', 'DISMISS')),
  letter_ids text[] not null,
  -- A rehearsal is taken back; only its answer stays.
  rehearsal boolean not null,
  state text not null default 'REQUESTED' check (state in ('REQUESTED', 'DONE')),
  results jsonb,
  attempts integer not null default 0,
  requested_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (order_id, consumer, source)
);
create index dead_letter_order_requested on dead_letter_order (consumer, source, requested_at) where state = 'REQUESTED';
