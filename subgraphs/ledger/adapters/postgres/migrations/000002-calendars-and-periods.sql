-- Fiscal years and their periods.
create table calendars (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null references legal_entities (id),
  name text not null,
  pattern text not null check (pattern in ('MONTHS', 'WEEKS_445', 'WEEKS_454', 'WEEKS_544')),
  from_date date not null,
  to_date date not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint calendar_name_once unique (legal_entity_id, name),
  constraint calendar_holds_a_day check (to_date > from_date)
);
create index calendars_of_legal_entity on calendars (legal_entity_id, id);

-- The periods of a legal entity are a chain without gap or overlap (DOMAIN 12): each but the first begins on the day on which
-- exactly one other ends. What else is known of a module than its status stands in `details`, by module.
create table accounting_periods (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  calendar_id text not null references calendars (id),
  previous_id text,
  name text not null,
  number integer not null check (number between 1 and 12),
  from_date date not null,
  to_date date not null,
  billing text not null check (billing in ('FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED')),
  ar text not null check (ar in ('FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED')),
  revenue text not null check (revenue in ('FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED')),
  gl text not null check (gl in ('FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED')),
  details jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint period_holds_a_day check (to_date > from_date),
  constraint period_closes_in_order check (
    (ar not in ('CLOSED', 'LOCKED') or billing in ('CLOSED', 'LOCKED'))
    and (revenue not in ('CLOSED', 'LOCKED') or ar in ('CLOSED', 'LOCKED'))
    and (gl not in ('CLOSED', 'LOCKED') or revenue in ('CLOSED', 'LOCKED'))
  ),
  constraint period_number_once unique (calendar_id, number),
  constraint period_followed_once unique (previous_id),
  constraint period_end unique (id, legal_entity_id, to_date),
  constraint period_follows foreign key (previous_id, legal_entity_id, from_date)
    references accounting_periods (id, legal_entity_id, to_date) deferrable initially deferred
);
create unique index accounting_periods_first on accounting_periods (legal_entity_id) where previous_id is null;
create unique index accounting_periods_by_date on accounting_periods (legal_entity_id, from_date);
create index accounting_periods_of_calendar on accounting_periods (calendar_id, id);
create index accounting_periods_of_legal_entity on accounting_periods (legal_entity_id, id);
