-- What products cost. Entries are read with their book, or one of them by its product, so they stand in it as JSON.
create table price_books (
  id text primary key,
  version integer not null check (version > 0),
  name text not null,
  currency text not null,
  legal_entity_id text,
  from_date date not null,
  to_date date,
  entries jsonb not null,
  status text not null check (status in ('DRAFT', 'PUBLISHED', 'WITHDRAWN')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint price_book_has_days check (to_date is null or to_date > from_date),
  constraint price_book_published_has_prices check (status <> 'PUBLISHED' or entries <> '[]')
);
create index price_books_of_legal_entity on price_books (legal_entity_id, id);
create index price_books_of_status on price_books (status, id);
create index price_books_in_force on price_books (currency, from_date) where status = 'PUBLISHED';

-- What was published is what was quoted: its prices stay, and it only ever ends sooner.
create function refuse_price_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Price book % is published: it cannot be deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if (new.id, new.name, new.currency, new.legal_entity_id, new.from_date, new.entries, new.status, new.created_at)
       is distinct from (old.id, old.name, old.currency, old.legal_entity_id, old.from_date, old.entries, old.status, old.created_at)
    or (old.to_date is not null and (new.to_date is null or new.to_date > old.to_date))
  then
    raise exception 'Price book % is published: it can only end sooner.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger price_book_kept before update or delete on price_books
  for each row when (old.status = 'PUBLISHED') execute function refuse_price_change();
