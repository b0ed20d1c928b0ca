-- Offers to customers. Numbers may have gaps: nothing is booked by them.
create sequence quote_numbers;

create table quotes (
  id text primary key,
  version integer not null check (version > 0),
  number text not null,
  revision integer not null check (revision > 0),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  valid_until date not null,
  start_date date not null,
  end_date date,
  status text not null check (
    status in ('DRAFT', 'IN_APPROVAL', 'APPROVED', 'SENT', 'ACCEPTED', 'CONVERTED', 'REJECTED', 'EXPIRED', 'CANCELLED')
  ),
  -- Only read with their quote, so they stand in it as JSON.
  lines jsonb not null check (lines <> '[]'),
  value numeric check (value >= 0),
  approvals jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint quote_number_once unique (number),
  constraint quote_ends_after_start check (end_date is null or end_date > start_date)
);
create index quotes_of_customer on quotes (customer_id, id);
create index quotes_of_legal_entity on quotes (legal_entity_id, id);
create index quotes_of_status on quotes (status, id);
create index quotes_to_expire on quotes (valid_until) where status in ('APPROVED', 'SENT');

-- What was approved stays as it was approved: whoever wants something else revises it first.
create function refuse_quote_change() returns trigger language plpgsql as $$
begin
  if (new.id, new.number, new.customer_id, new.legal_entity_id, new.currency, new.valid_until, new.start_date, new.end_date,
      new.lines, new.value, new.created_at)
    is distinct from
     (old.id, old.number, old.customer_id, old.legal_entity_id, old.currency, old.valid_until, old.start_date, old.end_date,
      old.lines, old.value, old.created_at)
  then
    raise exception 'Quote % is %: what it offers cannot change.', old.id, old.status using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger quote_kept before update on quotes
  for each row when (old.status <> 'DRAFT') execute function refuse_quote_change();
