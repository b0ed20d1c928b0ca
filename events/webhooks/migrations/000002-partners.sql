-- Endpoints of partners' own, deletion, and messages that somebody lets go (docs/decisions/0014).

-- Whose own it is; null for the company's.
alter table webhook_endpoints add column partner_id text;
alter table webhook_endpoints add column last_skip jsonb;
create index webhook_endpoints_by_partner on webhook_endpoints (partner_id, id) where partner_id is not null;
-- Of a DELETED endpoint the row stays, whose id stands in the log, and nothing else that was its own.
alter table webhook_endpoints drop constraint webhook_endpoints_status_check;
alter table webhook_endpoints
  add constraint webhook_endpoints_status_check check (status in ('ENABLED', 'DISABLED', 'DELETED'));

-- Whose the message is, and the field group that a partner needs to hear of it, if any.
alter table webhook_messages add column customer_id text;
alter table webhook_messages add column field_group text;
-- Somebody lets it go while it is under way: whatever comes of that, it is not sent again.
alter table webhook_messages add column let_go boolean not null default false;
alter table webhook_deliveries add column customer_id text;
alter table webhook_deliveries add column field_group text;

-- What partners are granted, as the customer source tells; `subgraphs/operations/copies/` keeps it.
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
  from_date date not null,
  to_date date
);
create index partner_grant_copy_by_partner on partner_grant_copy (partner_id, customer_id);

-- Grants in force on a day; a suspended partner has none.
create function grants_in_force(partner text, on_day date)
  returns table (customer_id text, field_groups text[], from_date date) language sql stable as $$
  select granted.customer_id, granted.field_groups, granted.from_date
  from partner_grant_copy granted join partner_copy known on known.partner_id = granted.partner_id
  where known.partner_id = partner and known.status = 'ACTIVE'
    and granted.from_date <= on_day and (granted.to_date is null or on_day < granted.to_date)
$$;
