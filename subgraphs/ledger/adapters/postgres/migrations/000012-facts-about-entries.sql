-- The system whose fact changed an entry as no rule allows; null of every other entry. It is set by a fact only, and stays.
-- What every other entry keeps to, one that bears it need not: what its system says is so (DOMAIN 2 e).
alter table journal_entries add column violated_by text;
create index journal_entries_violated on journal_entries (legal_entity_id, posting_date) where violated_by is not null;

alter table journal_entries
  drop constraint journal_posted_is_whole,
  drop constraint journal_mark_is_whole,
  add constraint journal_posted_is_whole check (
    (violated_by is not null or (status in ('POSTED', 'REVERSED')) = (number is not null))
    and (number is null) = (period_id is null) and (number is null) = (posted_by is null) and (number is null) = (posted_at is null)
  ),
  add constraint journal_mark_is_whole check (violated_by is not null or (status = 'REVERSED') = (reversed_by is not null));

create or replace function refuse_posted_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Journal entry % is posted: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  -- What an entry is, for ever, whoever tells of it.
  if (new.id, new.number, new.legal_entity_id, new.type, new.period_id, new.source_system, new.source_type, new.source_id,
      new.source_version, new.source_purpose, new.reversal_of, new.created_by, new.approved_by, new.rejection_reason, new.posted_by,
      new.posted_at, new.created_at)
    is distinct from
     (old.id, old.number, old.legal_entity_id, old.type, old.period_id, old.source_system, old.source_type, old.source_id,
      old.source_version, old.source_purpose, old.reversal_of, old.created_by, old.approved_by, old.rejection_reason, old.posted_by,
      old.posted_at, old.created_at)
  then
    raise exception 'Journal entry % is posted: it cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  if fact_of() is not null and new.violated_by is not null then return new; end if;
  if not (old.status = 'POSTED' and new.status in ('POSTED', 'REVERSED') or old.status = 'REVERSED' and new.status = 'REVERSED'
      and new.reversed_by is not distinct from old.reversed_by)
    or (new.description, new.posting_date) is distinct from (old.description, old.posting_date)
  then
    raise exception 'Journal entry % is posted: it cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

-- The entry is written before its lines are, so it bears the mark of a fact by then.
create or replace function refuse_posted_line() returns trigger language plpgsql as $$
declare
  entry text := case when tg_op = 'INSERT' then new.entry_id else old.entry_id end;
begin
  if exists (
      select from journal_entries
      where number is not null and (id = entry or tg_op = 'UPDATE' and id = new.entry_id)
        and (violated_by is null or fact_of() is null)
    )
  then
    raise exception 'Journal entry % is posted: its lines cannot change.', entry using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;

create function refuse_mark() returns trigger language plpgsql as $$
begin
  if new.violated_by is null or fact_of() is distinct from new.violated_by then
    raise exception 'Only a fact says of % which system changed it against the rules.', new.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;
create trigger journal_entry_marked_by_fact before insert on journal_entries
  for each row when (new.violated_by is not null) execute function refuse_mark();
create trigger journal_entry_mark_kept before update on journal_entries
  for each row when (old.violated_by is distinct from new.violated_by) execute function refuse_mark();

drop trigger journal_entry_balances on journal_entries;
create constraint trigger journal_entry_balances after insert or update on journal_entries deferrable initially deferred
  for each row when (new.number is not null and new.violated_by is null) execute function refuse_unbalanced();
