-- The next number of each legal entity's journal. Locked by whoever posts and moved on by the commit that uses the number.
create table journal_series (
  legal_entity_id text primary key references legal_entities (id),
  next bigint not null default 1 check (next > 0)
) with (fillfactor = 50);

create table journal_entries (
  id text primary key,
  version integer not null check (version > 0),
  number text,
  legal_entity_id text not null references legal_entities (id),
  type text not null check (type in ('SYSTEM', 'MANUAL', 'REVERSAL', 'CLOSING', 'REVALUATION')),
  status text not null check (status in ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'POSTED', 'REVERSED')),
  description text not null,
  posting_date date not null,
  period_id text references accounting_periods (id),
  source_system text not null,
  source_type text not null,
  source_id text not null,
  source_version integer not null,
  source_purpose text not null,
  reversal_of text references journal_entries (id),
  reversed_by text references journal_entries (id) deferrable initially deferred,
  created_by text not null,
  approved_by text,
  rejection_reason text,
  posted_by text,
  posted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint journal_number_once unique (legal_entity_id, number),
  -- Before the next one: a second reversal has its source as well, and is told what it is.
  constraint journal_reversed_once unique (reversal_of),
  -- One document of a system, in one version and for one purpose, has one entry for ever (DOMAIN 1.3).
  constraint journal_source_once unique (legal_entity_id, source_system, source_type, source_id, source_version, source_purpose),
  constraint journal_reversal_is_one check ((type = 'REVERSAL') = (reversal_of is not null)),
  constraint journal_mark_is_whole check ((status = 'REVERSED') = (reversed_by is not null)),
  constraint journal_posted_is_whole check (
    (status in ('POSTED', 'REVERSED')) = (number is not null)
    and (number is null) = (period_id is null) and (number is null) = (posted_by is null) and (number is null) = (posted_at is null)
  ),
  -- Who wrote a manual entry neither approves nor posts it (DOMAIN 13.1).
  constraint journal_four_eyes check (
    type not in ('MANUAL', 'REVERSAL') or (approved_by is distinct from created_by and posted_by is distinct from created_by)
  ),
  constraint journal_posted_was_approved check (type not in ('MANUAL', 'REVERSAL') or number is null or approved_by is not null)
);
create index journal_entries_of_legal_entity on journal_entries (legal_entity_id, id);
create index journal_entries_of_period on journal_entries (period_id, id) where period_id is not null;
create index journal_entries_unfinished on journal_entries (legal_entity_id, id) where number is null;
create index journal_entries_by_posting_date on journal_entries (legal_entity_id, posting_date);

-- `posted_on` is empty until the entry is posted: what has it counts in the balances, and only that.
create table journal_lines (
  entry_id text not null references journal_entries (id),
  position integer not null check (position >= 0),
  id text not null,
  legal_entity_id text not null,
  account_id text not null references accounts (id),
  debit numeric check (debit >= 0),
  credit numeric check (credit >= 0),
  currency text not null,
  functional_amount numeric not null check (functional_amount >= 0),
  functional_currency text not null,
  fx_rate numeric check (fx_rate > 0),
  text text,
  customer_id text,
  document_id text,
  dimensions jsonb not null,
  posted_on date,
  primary key (entry_id, position),
  constraint journal_line_id_once unique (id),
  constraint journal_line_has_one_side check ((debit is null) <> (credit is null)),
  constraint journal_line_converted check (
    currency <> functional_currency or (functional_amount = coalesce(debit, credit) and fx_rate is null)
  )
);
create index journal_lines_posted on journal_lines (legal_entity_id, posted_on, account_id) where posted_on is not null;
create index journal_lines_of_account on journal_lines (account_id, posted_on desc) where posted_on is not null;
create index journal_lines_of_account_entries on journal_lines (account_id, entry_id);

-- What is posted never changes and never goes away, whoever asks (DOMAIN 1.5, 6.3.2). What moves on is the mark that it was
-- taken back.
create function refuse_posted_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Journal entry % is posted: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if not (old.status = 'POSTED' and new.status in ('POSTED', 'REVERSED') or old.status = 'REVERSED' and new.status = 'REVERSED'
      and new.reversed_by = old.reversed_by)
    or (new.id, new.number, new.legal_entity_id, new.type, new.description, new.posting_date, new.period_id, new.source_system,
        new.source_type, new.source_id, new.source_version, new.source_purpose, new.reversal_of, new.created_by, new.approved_by,
        new.rejection_reason, new.posted_by, new.posted_at, new.created_at)
      is distinct from
       (old.id, old.number, old.legal_entity_id, old.type, old.description, old.posting_date, old.period_id, old.source_system,
        old.source_type, old.source_id, old.source_version, old.source_purpose, old.reversal_of, old.created_by, old.approved_by,
        old.rejection_reason, old.posted_by, old.posted_at, old.created_at)
  then
    raise exception 'Journal entry % is posted: it cannot change.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger journal_entry_kept before update or delete on journal_entries
  for each row when (old.number is not null) execute function refuse_posted_change();

-- Lines of an entry that is posted are not added, changed or taken away either.
create function refuse_posted_line() returns trigger language plpgsql as $$
declare
  entry text := case when tg_op = 'INSERT' then new.entry_id else old.entry_id end;
begin
  if exists (select from journal_entries where id = entry and number is not null)
    or (tg_op = 'UPDATE' and exists (select from journal_entries where id = new.entry_id and number is not null))
  then
    raise exception 'Journal entry % is posted: its lines cannot change.', entry using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;

create trigger journal_line_kept before insert or update or delete on journal_lines
  for each row execute function refuse_posted_line();

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'The journal is never emptied.' using errcode = 'restrict_violation';
end
$$;

create trigger journal_entries_kept before truncate on journal_entries execute function refuse_truncate();
create trigger journal_lines_kept before truncate on journal_lines execute function refuse_truncate();

-- Whatever wrote it: what is posted balances in each currency and in the functional one, and all of its lines count on its
-- date (DOMAIN 6.3.1). Asked at the commit, when everything is written.
create function refuse_unbalanced() returns trigger language plpgsql as $$
begin
  if exists (
      select from journal_lines where entry_id = new.id group by currency
      having sum(coalesce(debit, -credit)) <> 0
    )
    or (select coalesce(sum(case when debit is null then -functional_amount else functional_amount end), 1)
        from journal_lines where entry_id = new.id) <> 0
    or exists (select from journal_lines where entry_id = new.id and
        (posted_on is distinct from new.posting_date or legal_entity_id <> new.legal_entity_id))
  then
    raise exception 'Journal entry % does not balance.', new.id using errcode = 'check_violation';
  end if;
  return null;
end
$$;

create constraint trigger journal_entry_balances after insert or update on journal_entries deferrable initially deferred
  for each row when (new.number is not null) execute function refuse_unbalanced();
