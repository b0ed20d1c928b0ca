-- A partner may be granted one contract instead of a customer (docs/decisions/0039): a grant names one of both.
alter table partner_grant_copy alter column customer_id drop not null;
alter table partner_grant_copy add column contract_id text;
alter table partner_grant_copy
  add constraint partner_grant_copy_names_one check ((customer_id is null) <> (contract_id is null));

-- The one contract that a message is about, if any.
alter table webhook_messages add column contract_id text;
alter table webhook_deliveries add column contract_id text;

-- Grants in force on a day; a suspended partner has none.
drop function grants_in_force(text, date);
create function grants_in_force(partner text, on_day date)
  returns table (customer_id text, contract_id text, field_groups text[], from_date date) language sql stable as $$
  select granted.customer_id, granted.contract_id, granted.field_groups, granted.from_date
  from partner_grant_copy granted join partner_copy known on known.partner_id = granted.partner_id
  where known.partner_id = partner and known.status = 'ACTIVE'
    and granted.from_date <= on_day and (granted.to_date is null or on_day < granted.to_date)
$$;
