-- Who a customer was merged into, as the customer source tells: one step, never further. Accounts and documents keep the id
-- they were made with; whose they are now is looked up (DOMAIN 3.6).
alter table customer_copy add column merged_into_id text;
create index customer_copy_merged_into on customer_copy (merged_into_id, customer_id) where merged_into_id is not null;

-- A customer, everything below it by the billing hierarchy on a day, and whoever was merged into any of these: what its
-- portal users see (D9). Users of one that was merged see what the customer's see that it became.
create or replace function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
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
