-- The log in partitions by sequence, so that what is past its retention can leave as a whole. The table that was the log
-- becomes the first partition as it stands: no row is read or written. The last partition is always open-ended, so an
-- append finds its place however long ago the log was cut last.

lock table log in access exclusive mode;

alter table log rename to log_1;
alter table log_1 rename constraint log_pkey to log_1_pkey;
-- A constraint over the whole log would have to contain the sequence. Each partition keeps these; between partitions an
-- outbox row cannot be moved twice, because moving deletes it.
alter table log_1 rename constraint log_outbox_id_key to log_1_outbox_id_key;
alter table log_1 rename constraint log_event_id_key to log_1_event_id_key;
alter index log_by_entity rename to log_1_by_entity;
alter index log_by_customer rename to log_1_by_customer;

create table log (like log_1 including all excluding indexes) partition by range (sequence);
alter table log add constraint log_pkey primary key (sequence);
create index log_by_entity on log (entity_type, entity_id, sequence) where entity_id is not null;
create index log_by_customer on log (customer_id, sequence) where customer_id is not null;
-- All there is: a bound that every sequence keeps needs no scan.
alter table log attach partition log_1 for values from (minvalue) to (maxvalue);

create trigger log_append_only before update or delete or truncate on log
  for each statement execute function refuse_log_rewrite();

-- Every partition there is or was. The newest one that is archived is the anchor: the first entry that can still be read
-- continues its hash.
create table log_partition (
  -- Also the table's name: log_1, log_250001.
  first_sequence bigint primary key check (first_sequence > 0),
  began_at timestamptz not null,
  -- Null while it is the open one.
  last_sequence bigint unique check (last_sequence >= first_sequence),
  last_hash bytea check (octet_length(last_hash) = 32),
  ended_at timestamptz,
  -- Set when the partition has left the database.
  archived_at timestamptz,
  archive_file text,
  archive_sha256 bytea check (octet_length(archive_sha256) = 32),
  -- The highest outbox id in it: a receipt that names one no higher is older than what can be read.
  outbox_id_max bigint,
  check ((last_sequence is null) = (last_hash is null) and (last_sequence is null) = (ended_at is null)),
  check (archived_at is null or (last_sequence is not null and archive_file is not null and archive_sha256 is not null
                                 and outbox_id_max is not null))
);
create unique index log_partition_one_open on log_partition ((true)) where last_sequence is null;

insert into log_partition (first_sequence, began_at)
values (1, coalesce((select appended_at from log_1 order by sequence limit 1), clock_timestamp()));

create trigger log_partition_kept before delete or truncate on log_partition
  for each statement execute function refuse_log_rewrite();

-- What no partition inherits: the trigger is one of statements, which name the table they are about.
create function guard_log_partition(partition regclass) returns void language plpgsql as $$
declare
  reader text := format('concord_%s_reader', current_schema());
begin
  if not exists (select from pg_trigger where tgrelid = partition and tgname = 'log_append_only') then
    execute format('create trigger log_append_only before update or delete or truncate on %s
                    for each statement execute function refuse_log_rewrite()', partition);
  end if;
  if exists (select from pg_roles where rolname = reader) then
    execute format('grant select on %s to %I', partition, reader);
  end if;
end
$$;

-- How far the chain has been proven, in the background. A break stays here until a person has looked and clears it.
create table log_verification (
  only_row boolean primary key default true check (only_row),
  verified_from bigint not null check (verified_from > 0),
  verified_through bigint not null,
  -- As it was read then: an entry that is rewritten with its hash after it was proven no longer fits.
  hash bytea not null check (octet_length(hash) = 32),
  -- The log's end at that time.
  head_at bigint not null,
  verified_at timestamptz not null,
  -- How far what was proven before has been proven again.
  repeated_through bigint not null,
  broken_sequence bigint,
  broken_reason text,
  broken_at timestamptz,
  check ((broken_sequence is null) = (broken_reason is null) and (broken_sequence is null) = (broken_at is null))
) with (fillfactor = 50);

do $$
declare
  reader text := format('concord_%s_reader', current_schema());
begin
  perform guard_log_partition('log_1');
  if exists (select from pg_roles where rolname = reader) then
    execute format('grant select on log, log_partition, log_verification to %I', reader);
  end if;
end
$$;
