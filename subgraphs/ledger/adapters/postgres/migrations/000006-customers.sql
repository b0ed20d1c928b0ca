-- Copies of the customer source (D12), each stamped with the version it was told. A lower version is ignored.
create table customer_copy (
  customer_id text primary key,
  status text not null,
  kind text,
  -- One step, never further; postings keep the customer that they were made for.
  merged_into_id text,
  -- By hold id, because an event tells only the holds that changed: {"hld_1": "CREDIT"}.
  active_holds jsonb not null default '{}',
  source_version integer not null,
  as_of timestamptz not null
);

create index customer_copy_merged_into on customer_copy (merged_into_id, customer_id) where merged_into_id is not null;

create table billing_link_copy (
  link_id text primary key,
  child_id text not null,
  parent_id text not null,
  from_date date not null,
  to_date date
);
create index billing_link_copy_by_parent on billing_link_copy (parent_id);

create table partner_copy (
  partner_id text primary key,
  status text not null,
  source_version integer not null,
  as_of timestamptz not null
);

create table partner_grant_copy (
  grant_id text primary key,
  partner_id text not null,
  customer_id text not null,
  field_groups text[] not null,
  commands text[] not null,
  from_date date not null,
  to_date date
);
create index partner_grant_copy_of_partner on partner_grant_copy (partner_id, customer_id);

-- Whose each invoice is, so that what hangs on one is not asked by whoever may not see it. Neither ever changes.
create table invoice_copy (
  invoice_id text primary key,
  customer_id text not null,
  legal_entity_id text not null
);

-- A customer, everything below it by the billing hierarchy on a day, and whoever was merged into any of these: what its
-- portal users see (D9). Users of one that was merged see what the customer's see that it became.
create function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select coalesce((select merged_into_id from customer_copy where customer_id = root), root), 1
    union
    select link.child_id, tree.depth + 1
    from tree join billing_link_copy link on link.parent_id = tree.id
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select id from tree
  union
  select merged.customer_id from tree join customer_copy merged on merged.merged_into_id = tree.id
$$;
