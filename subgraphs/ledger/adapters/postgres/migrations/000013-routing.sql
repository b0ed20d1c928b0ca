-- Systems that keep books (DOMAIN 6.1), and the rules by which documents find theirs (DOMAIN 10).
create table erp_instances (
  id text primary key,
  version integer not null check (version > 0),
  name text not null,
  kind text not null check (kind in ('EMBEDDED', 'SAP', 'NETSUITE', 'DYNAMICS', 'OTHER')),
  region text,
  legal_entity_ids text[] not null,
  status text not null check (status in ('UP', 'DEGRADED', 'MAINTENANCE')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint erp_embedded_once check ((id = 'embedded') = (kind = 'EMBEDDED')),
  -- The books that are kept here are for every legal entity: it names none.
  constraint erp_embedded_is_everybodys check (kind <> 'EMBEDDED' or legal_entity_ids = '{}')
);
create index erp_instances_of_legal_entity on erp_instances using gin (legal_entity_ids);

insert into erp_instances (id, version, name, kind, region, legal_entity_ids, status, created_at, updated_at)
values ('embedded', 1, 'Concord', 'EMBEDDED', null, '{}', 'UP', now(), now());

-- A rule never changes but for its status: a change is a new rule from its start on.
create table routing_rules (
  id text primary key,
  version integer not null check (version > 0),
  priority integer not null check (priority >= 0),
  match jsonb not null,
  erp_instance_id text not null references erp_instances (id),
  from_date date not null,
  to_date date,
  status text not null check (status in ('DRAFT', 'APPROVED', 'RETIRED')),
  created_by text not null,
  approved_by text,
  approved_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint routing_holds_a_day check (to_date is null or to_date > from_date),
  constraint routing_approved_is_whole check (
    (status = 'DRAFT') = (approved_by is null) and (approved_by is null) = (approved_at is null)
  ),
  -- Who made a rule does not approve it (DOMAIN 13.2).
  constraint routing_four_eyes check (approved_by is distinct from created_by)
);
create index routing_rules_in_force on routing_rules (id) where status <> 'DRAFT';
create index routing_rules_of_erp on routing_rules (erp_instance_id, id);

-- Where a request is posted. It names no key of the other table: each posting would lock the one row of the books here.
alter table posting_requests add column erp_instance_id text;
update posting_requests set erp_instance_id = 'embedded' where journal_entry_id is not null;
alter table posting_requests
  add constraint posting_is_routed check (journal_entry_id is null or erp_instance_id is not null);
create index posting_requests_of_erp on posting_requests (erp_instance_id, id);
create index posting_requests_queued on posting_requests (erp_instance_id, seq) where waiting_for = 'ERP_MAINTENANCE';

-- Later rule changes do not move a document (DOMAIN 10).
create function refuse_rerouting() returns trigger language plpgsql as $$
begin
  raise exception 'Posting request % was routed to %.', old.id, old.erp_instance_id using errcode = 'restrict_violation';
end
$$;

create trigger posting_route_kept before update on posting_requests
  for each row when (old.erp_instance_id is not null and old.erp_instance_id is distinct from new.erp_instance_id)
  execute function refuse_rerouting();

-- Where customers are and which part of the world sells to them, as the customer source tells: what rules may ask about.
create table customer_places (
  customer_id text primary key,
  country text,
  territory text,
  source_version integer not null,
  as_of timestamptz not null
);

-- Which line a product belongs to, as the contract source tells: rules of routing and of mapping may ask.
create table product_lines (
  product_id text primary key,
  product_line text,
  source_version integer not null,
  as_of timestamptz not null
);
