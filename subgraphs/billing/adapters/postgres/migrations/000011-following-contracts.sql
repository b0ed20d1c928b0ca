-- What became of contracts and has still to be done to their subscriptions, in the order of the contract source's log.
create table contract_moves (
  event_id text primary key,
  sequence bigint not null,
  contract_id text not null,
  move text not null check (move in ('SUSPENDED', 'RESUMED', 'TERMINATED', 'EXPIRED')),
  on_date date not null,
  credit_policy text not null check (credit_policy in ('NONE', 'UNUSED')),
  correlation_id text not null,
  -- How often it was refused, why the last time, and when it is looked at again.
  refusals integer not null default 0 check (refusals >= 0),
  problem text,
  due_at timestamptz not null,
  done_at timestamptz
);
create index contract_moves_waiting on contract_moves (contract_id, sequence) where done_at is null;

-- What time moves.
create index billing_subscriptions_trials on billing_subscriptions (anchor_date) where status = 'TRIALING';
create index billing_subscriptions_ending on billing_subscriptions (cancel_at)
  where cancel_at is not null and status in ('ACTIVE', 'PAST_DUE', 'PAUSED');
