-- Products, and what this source keeps of the customer source.
create table products (
  id text primary key,
  version integer not null check (version > 0),
  sku text not null,
  name text not null,
  type text not null check (type in ('RECURRING', 'USAGE', 'ONE_TIME', 'SERVICE', 'BUNDLE')),
  -- Only read with their product, so they stand in it as JSON: [{"productId": "prd_1", "quantity": "2"}].
  components jsonb not null,
  item_references jsonb not null,
  unit text not null,
  tax_category text,
  revenue_template_code text,
  product_line text,
  status text not null check (status in ('DRAFT', 'ACTIVE', 'RETIRED')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- A SKU is for ever its product's, also when that is retired.
  constraint product_sku_once unique (sku),
  constraint product_of_parts_is_bundle check (type = 'BUNDLE' or components = '[]'),
  constraint product_bundle_has_parts check (type <> 'BUNDLE' or status <> 'ACTIVE' or components <> '[]')
);
create index products_of_line on products (product_line, id) where product_line is not null;
create index products_of_status on products (status, id);
create index products_in_bundles on products using gin (components jsonb_path_ops) where type = 'BUNDLE' and status = 'ACTIVE';

-- Copies of the customer source (D12), each stamped with the version it was told. A lower version is ignored.
create table customer_copy (
  customer_id text primary key,
  status text not null,
  kind text,
  -- By hold id, because an event tells only the holds that changed: {"hld_1": "CREDIT"}.
  active_holds jsonb not null default '{}',
  source_version integer not null,
  as_of timestamptz not null
);

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

-- A customer and everything below it by the billing hierarchy on a day: what its portal users see (D9). The customer
-- source allows ten levels; the bound here is against a circle that a fact might bring.
create function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select root, 1
    union
    select link.child_id, tree.depth + 1
    from tree join billing_link_copy link on link.parent_id = tree.id
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select distinct id from tree
$$;
