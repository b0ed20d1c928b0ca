-- A partner may be granted one contract instead of a customer (docs/decisions/0039): a grant names one of both.
alter table partner_grants alter column customer_id drop not null;
alter table partner_grants add column contract_id text;
alter table partner_grants add constraint partner_grant_names_one check ((customer_id is null) <> (contract_id is null));

-- Which contracts there are, and whose, as the contract source tells. None of it ever changes.
create table contract_copy (
  contract_id text primary key,
  customer_id text not null,
  legal_entity_id text not null,
  as_of timestamptz not null
);
