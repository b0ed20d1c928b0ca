-- When either side said no to another term.
alter table contracts add column renewal_declined_at timestamptz;

-- The day from which on a contract is renewed, for those that are: what time looks for, and what people list by it.
create index contracts_to_renew on contracts ((end_date - (renewal ->> 'noticeDays')::integer))
  where status = 'ACTIVE' and renewal ->> 'mode' <> 'NONE' and renewal_declined_at is null;
