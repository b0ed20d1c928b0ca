-- A fiscal year that is closed, and the entry that took its result to retained earnings (DOMAIN 6.4); none where there was no result.
alter table calendars
  add column closed_by text,
  add column closed_at timestamptz,
  add column closing_entry_id text references journal_entries (id) deferrable initially deferred,
  add constraint calendar_closing_is_whole check (
    (closed_by is null) = (closed_at is null) and (closing_entry_id is null or closed_at is not null)
  );
create index calendars_still_open on calendars (legal_entity_id, from_date) where closed_at is null;
