-- What a system of record told and nobody could take in: unreadable, of nothing that is here, or of what no fact may
-- change. It stands here, so that nothing is lost silently; told again in a newer version, it is looked at again.
create table facts_set_aside (
  id bigint generated always as identity primary key,
  system text not null,
  -- Where the system told it: a record and its version, or a file and the byte at which it begins.
  place text not null,
  problem text not null,
  told text not null,
  noted_at timestamptz not null,
  unique (system, place)
);

-- Names the system of record whose fact a transaction writes down, and nothing in any other transaction. Guards of what is
-- final let a fact through by this, and nothing else: no command sets it.
create function fact_of() returns text language sql stable parallel safe as $$
  select nullif(current_setting('concord.fact_of', true), '')
$$;
