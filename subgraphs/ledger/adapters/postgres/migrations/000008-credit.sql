-- Copy of the customer source (D12): who stands below whom by law, for credit that is tested over a whole hierarchy.
create table legal_link_copy (
  link_id text primary key,
  child_id text not null,
  parent_id text not null,
  from_date date not null,
  to_date date,
  source_version integer not null
);
create index legal_link_copy_by_parent on legal_link_copy (parent_id);
create index legal_link_copy_by_child on legal_link_copy (child_id);

-- How far customers are trusted (DOMAIN 6.1): one for each legal entity, and one for all of them.
create table credit_profiles (
  id text primary key,
  version integer not null check (version > 0),
  customer_id text not null,
  legal_entity_id text references legal_entities (id),
  currency text not null,
  credit_limit numeric check (credit_limit >= 0),
  requested jsonb,
  pooling boolean not null,
  hold jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint credit_profile_once unique nulls not distinct (customer_id, legal_entity_id),
  constraint credit_hold_is_whole check (hold is null or (hold ->> 'by' in ('AUTOMATIC', 'PERSON') and hold ? 'customerIds'))
);
create index credit_profiles_of_legal_entity on credit_profiles (legal_entity_id, id);
create index credit_profiles_held on credit_profiles (id) where hold is not null;
create index credit_profiles_waiting on credit_profiles (id) where requested is not null;

-- Whose credit has to be looked at, because what it owes moved, or whom it belongs to. Rows are only added and taken away, so that
-- who posts never waits for who looks.
create table credit_looks (
  id bigint generated always as identity primary key,
  customer_id text not null
);
create index credit_looks_of_customer on credit_looks (customer_id);

-- The days on which all profiles were looked at: rates and links begin and end without anybody saying so.
create table credit_days (day date primary key);

create index receivables_open_of_customer on receivables (customer_id) where open > 0;
create index receivables_open_in_currency on receivables (currency, customer_id) where open > 0;

-- Whom a profile of a customer holds on a day: itself and, where it is pooled, everybody below it. Who was merged is nobody.
create function credit_tree(root text, pooling boolean, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select root, 1
    union
    select link.child_id, tree.depth + 1
    from tree join legal_link_copy link on link.parent_id = tree.id
    where pooling and link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select distinct id from tree
  where not exists (select from customer_copy where customer_id = tree.id and merged_into_id is not null)
$$;

-- Whose debts count under it: also what was owed by whoever was merged into one of them.
create function credit_debtors(root text, pooling boolean, on_day date) returns setof text language sql stable parallel safe as $$
  select held from credit_tree(root, pooling, on_day) as held
  union
  select merged.customer_id
  from credit_tree(root, pooling, on_day) as held join customer_copy merged on merged.merged_into_id = held
$$;

-- The profiles under which a customer's debts count on a day: its own, and pooled ones of those above it.
create function credit_profiles_over(customer text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive up (id, depth) as (
    select coalesce((select merged_into_id from customer_copy where customer_id = customer), customer), 1
    union
    select link.parent_id, up.depth + 1
    from up join legal_link_copy link on link.child_id = up.id
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and up.depth < 10
  )
  select credit_profiles.id from up join credit_profiles on credit_profiles.customer_id = up.id
  where up.depth = 1 or credit_profiles.pooling
  union
  select id from credit_profiles where customer_id = customer
$$;
