-- Where documents go, as the ledger tells: an invoice is drafted for one ERP.
create table erp_instance_copy (
  erp_instance_id text primary key,
  legal_entity_ids text[] not null,
  source_version integer not null,
  as_of timestamptz not null
);

create table routing_rule_copy (
  routing_rule_id text primary key,
  status text not null check (status in ('DRAFT', 'APPROVED', 'RETIRED')),
  priority integer not null,
  match jsonb not null,
  erp_instance_id text not null,
  valid_from date not null,
  valid_to date,
  approved_by text,
  source_version integer not null,
  as_of timestamptz not null
);

-- What rules may ask about: where customers are and which part of the world sells to them, and which line a product is of.
create table customer_places (
  customer_id text primary key,
  country text,
  territory text,
  source_version integer not null,
  as_of timestamptz not null
);

create table product_lines (
  product_id text primary key,
  product_line text,
  source_version integer not null,
  as_of timestamptz not null
);

-- The ERP that an invoice was drafted for; null where no rule spoke of it. It stays, whatever the rules say later.
alter table invoices add column erp_instance_id text;

create function refuse_rerouting() returns trigger language plpgsql as $$
begin
  raise exception 'Invoice % was drafted for %.', old.id, old.erp_instance_id using errcode = 'restrict_violation';
end
$$;

create trigger invoice_route_kept before update on invoices
  for each row when (old.erp_instance_id is distinct from new.erp_instance_id)
  execute function refuse_rerouting();
