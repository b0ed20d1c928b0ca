-- Merging (DOMAIN 3.6). Who was merged points at who it became, never further than one step: a second merge moves it on.
create index customers_merged_into on customers (merged_into_id, id) where merged_into_id is not null;

-- Merges that were asked for, done and undone; a part of the customer that goes, written under its lock.
create table merge_records (
  id text primary key,
  loser_id text not null references customers (id),
  survivor_id text not null references customers (id),
  state text not null check (state in ('REQUESTED', 'APPROVED', 'WITHDRAWN', 'MERGED', 'UNDONE')),
  requested_by text not null,
  requested_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  merged_at timestamptz,
  undone_at timestamptz,
  -- What was decided and what it takes to undo it.
  details jsonb not null,
  check (loser_id <> survivor_id),
  check (approved_by <> requested_by),
  check ((approved_by is null) = (approved_at is null)),
  check (state <> 'APPROVED' or approved_at is not null),
  check ((state in ('MERGED', 'UNDONE')) = (merged_at is not null)),
  check ((state = 'UNDONE') = (undone_at is not null))
);
create unique index merge_record_in_force_once on merge_records (loser_id) where state = 'MERGED';
create unique index merge_record_open_once on merge_records (loser_id) where state in ('REQUESTED', 'APPROVED');
create index merge_records_of_loser on merge_records (loser_id, id);
create index merge_records_undone on merge_records (undone_at) where state = 'UNDONE';
create index merge_records_into on merge_records (survivor_id, merged_at) where state = 'MERGED';

-- A copy of billing's final documents, as far as merging depends on it (D12): when the last one was made final.
create table posted_documents_copy (
  customer_id text primary key,
  last_posted_at timestamptz not null
);
-- The copies of billing have one consumer, under a name of its own, so that it reads the log from the beginning.
delete from inbox_position where consumer = 'customer.billing-accounts';

-- A customer, everything below it by the billing hierarchy on a day, and whoever was merged into any of these: what its
-- portal users see (D9). Users of one that was merged see what the customer's see that it became.
create or replace function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select coalesce((select merged_into_id from customers where id = root), root), 1
    union
    select link.child_id, tree.depth + 1
    from tree join hierarchy_links link on link.parent_id = tree.id and link.type = 'BILLING'
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select id from tree
  union
  select merged.id from tree join customers merged on merged.merged_into_id = tree.id
$$;
