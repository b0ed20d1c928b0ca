-- Customers with their parts. Parts that are only ever read with their customer stand in it as JSON; what must be unique
-- across customers, or is walked, has a table.
create table customers (
  id text primary key,
  version integer not null check (version > 0),
  kind text not null check (kind in ('ORGANISATION', 'PERSON')),
  status text not null check (status in ('PROSPECT', 'PENDING_VALIDATION', 'ACTIVE', 'ON_HOLD', 'INACTIVE', 'MERGED')),
  legal_name text,
  legal_name_verified boolean not null,
  validated_on date,
  trading_name text,
  normalised_name text,
  country text not null,
  primary_domain text,
  preferred_language text,
  default_currency text,
  segment text,
  industry text,
  territory text,
  account_owner_id text,
  addresses jsonb not null,
  contacts jsonb not null,
  holds jsonb not null,
  merged_into_id text references customers (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((status = 'MERGED') = (merged_into_id is not null))
);
create index customers_by_status on customers (status, id);
create index customers_by_segment on customers (segment, id) where segment is not null;
create index customers_by_country on customers (country, id);
create index customers_by_name on customers (normalised_name text_pattern_ops, id);

-- Numbers of one live customer at a time; branches tell themselves apart by their site code (DOMAIN 3.5, D1).
create table tax_registrations (
  id text primary key,
  customer_id text not null references customers (id),
  position integer not null,
  country text not null,
  type text not null,
  value text not null,
  normalised_value text not null,
  site_code text,
  status text not null check (status in ('UNCHECKED', 'VALID', 'INVALID', 'EXPIRED')),
  checked_at timestamptz,
  evidence_ref text,
  valid_from date not null,
  valid_to date,
  -- Whether the customer is: an inactive or merged one no longer claims its numbers.
  live boolean not null
);
create index tax_registrations_of_customer on tax_registrations (customer_id);
create unique index tax_number_claimed_once on tax_registrations (country, type, normalised_value, coalesce(site_code, ''))
  where live and valid_to is null and status in ('UNCHECKED', 'VALID');

create table registry_ids (
  customer_id text not null references customers (id),
  position integer not null,
  scheme text not null,
  country text,
  value text not null,
  live boolean not null,
  primary key (customer_id, position)
);
create unique index registry_id_claimed_once on registry_ids (scheme, coalesce(country, ''), value) where live;

create table hierarchy_links (
  id text primary key,
  type text not null check (type in ('LEGAL', 'BILLING', 'SALES')),
  child_id text not null references customers (id),
  parent_id text not null references customers (id),
  from_date date not null,
  to_date date,
  check (child_id <> parent_id),
  check (to_date is null or to_date > from_date),
  unique (child_id, type, from_date)
);
create index hierarchy_links_by_parent on hierarchy_links (parent_id, type);
create unique index hierarchy_one_open_parent on hierarchy_links (child_id, type) where to_date is null;

-- Natural keys: an external id belongs to one entity for ever (DOMAIN 1.3).
create table cross_references (
  system text not null,
  instance text not null,
  object_type text not null,
  external_id text not null,
  entity_id text not null,
  position integer not null,
  status text not null check (status in ('ACTIVE', 'RETIRED')),
  linked_at timestamptz not null,
  constraint cross_reference_linked_once primary key (system, instance, object_type, external_id)
);
create index cross_references_of_entity on cross_references (entity_id);

create table opportunities (
  id text primary key,
  version integer not null check (version > 0),
  customer_id text not null references customers (id),
  name text not null,
  stage text not null check (stage in ('OPEN', 'PROPOSED', 'CLOSED_WON', 'CLOSED_LOST')),
  expected_amount numeric,
  expected_currency text,
  close_date date not null,
  owner_id text,
  deal_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((expected_amount is null) = (expected_currency is null))
);
create index opportunities_of_customer on opportunities (customer_id, id);

create table partners (
  id text primary key,
  version integer not null check (version > 0),
  name text not null,
  kind text not null check (kind in ('RESELLER', 'REFERRAL', 'SERVICE')),
  status text not null check (status in ('ACTIVE', 'SUSPENDED')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table partner_grants (
  id text primary key,
  partner_id text not null references partners (id),
  position integer not null,
  customer_id text not null references customers (id),
  field_groups text[] not null,
  commands text[] not null,
  from_date date not null,
  to_date date,
  granted_by text not null
);
create index partner_grants_of_partner on partner_grants (partner_id, customer_id);

-- A copy of billing's accounts, as far as ending business with a customer depends on it (D12).
create table billing_account_copy (
  account_id text primary key,
  customer_id text not null,
  open boolean not null,
  source_version integer not null,
  as_of timestamptz not null
);
create index billing_account_copy_open on billing_account_copy (customer_id) where open;

-- A customer and everything below it by the billing hierarchy on a day: what its portal users see (D9). The depth is
-- bounded where links are made (10), and here against a circle that a fact might bring.
create function visible_customers(root text, on_day date) returns setof text language sql stable parallel safe as $$
  with recursive tree (id, depth) as (
    select root, 1
    union
    select link.child_id, tree.depth + 1
    from tree join hierarchy_links link on link.parent_id = tree.id and link.type = 'BILLING'
    where link.from_date <= on_day and (link.to_date is null or on_day < link.to_date) and tree.depth < 10
  )
  select distinct id from tree
$$;
