-- A partner may be granted one contract instead of a customer (docs/decisions/0039): a grant names one of both.
alter table partner_grant_copy alter column customer_id drop not null;
alter table partner_grant_copy add column contract_id text;
alter table partner_grant_copy
  add constraint partner_grant_copy_names_one check ((customer_id is null) <> (contract_id is null));
