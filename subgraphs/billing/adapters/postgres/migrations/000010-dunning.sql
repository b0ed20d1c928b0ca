-- How accounts are reminded of what is overdue, and the cases in which they are (DOMAIN 5.1).

alter table billing_accounts
  add column dunning_profile text not null default 'STANDARD' check (dunning_profile in ('STANDARD', 'GENTLE', 'NONE'));
alter table billing_accounts alter column dunning_profile drop default;

create table dunning_cases (
  id text primary key,
  version integer not null check (version > 0),
  billing_account_id text not null references billing_accounts (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  profile text not null check (profile in ('STANDARD', 'GENTLE')),
  status text not null check (status in ('OPEN', 'PAUSED', 'CLOSED')),
  level integer not null check (level >= 0),
  last_step text check (last_step in ('REMIND', 'PAST_DUE', 'FINAL_NOTICE')),
  last_step_on date,
  -- When time has something to do with it.
  next_step_on date,
  past_due boolean not null,
  paused_by text check (paused_by in ('DISPUTE', 'PROMISE')),
  disputed_payment_id text references payments (id),
  promised_on date,
  broken_promises integer not null check (broken_promises >= 0),
  overdue numeric not null check (overdue >= 0),
  oldest_due_date date,
  closed_on date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint dunning_case_steps check ((level = 0) = (last_step is null) and (level = 0) = (last_step_on is null)),
  constraint dunning_case_paused check ((status = 'PAUSED') = (paused_by is not null)),
  constraint dunning_case_promised check ((promised_on is not null) = (paused_by is not distinct from 'PROMISE')),
  constraint dunning_case_disputed check (disputed_payment_id is null or paused_by = 'DISPUTE'),
  constraint dunning_case_closed check (
    (closed_on is not null) = (status = 'CLOSED') and (oldest_due_date is null) = (status = 'CLOSED')
    and (status <> 'CLOSED' or (overdue = 0 and not past_due))
  ),
  constraint dunning_case_waits check (next_step_on is null or (status <> 'CLOSED' and paused_by is distinct from 'DISPUTE'))
);
-- One goes on for an account at most.
create unique index dunning_case_alone on dunning_cases (billing_account_id) where status <> 'CLOSED';
create index dunning_cases_of_account on dunning_cases (billing_account_id, id);
create index dunning_cases_of_customer on dunning_cases (customer_id, id);
create index dunning_cases_of_legal_entity on dunning_cases (legal_entity_id, id);
create index dunning_cases_due on dunning_cases (next_step_on) where next_step_on is not null;
create index dunning_cases_going_on on dunning_cases (id) where status <> 'CLOSED';

-- What is overdue, the oldest first; and the subscriptions that a case moves.
create index invoices_overdue on invoices (due_date, billing_account_id) where status = 'OPEN';
create index billing_subscriptions_past_due on billing_subscriptions (id) where status = 'PAST_DUE';
create index payments_disputed on payments (billing_account_id) where status = 'DISPUTED';
