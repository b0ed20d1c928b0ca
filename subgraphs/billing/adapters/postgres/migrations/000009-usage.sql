-- Meters, usage as it was told, and what it came to by item and period (DOMAIN 5.1, 5.5).

create table meters (
  id text primary key,
  version integer not null check (version > 0),
  code text not null,
  aggregation text not null check (aggregation in ('SUM', 'COUNT', 'UNIQUE', 'MAX', 'LATEST', 'WEIGHTED_SUM')),
  value_field text,
  group_by jsonb not null,
  unit text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint meter_code_once unique (code)
);

-- Which meter counts the use of a product, as the contract source tells.
alter table product_copy add column meter_code text;

create table usage_batches (
  id text primary key,
  version integer not null check (version > 0),
  legal_entity_id text,
  accepted integer not null check (accepted >= 0),
  duplicates integer not null check (duplicates >= 0),
  quarantined integer not null check (quarantined >= 0),
  usage jsonb not null,
  rejections jsonb not null,
  recorded_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- No foreign keys: a thousand rows come at once, and the command holds the subscriptions that they name.
create table usage_events (
  id bigint generated always as identity,
  source text not null,
  event_id text not null,
  meter_code text not null,
  subscription_id text not null,
  item_id text not null,
  occurred_at timestamptz not null,
  value numeric,
  properties jsonb not null,
  received_at timestamptz not null,
  corrects text,
  usage_batch_id text not null,
  -- The natural key (DOMAIN 1.3).
  primary key (source, event_id)
);
create index usage_events_of_subscription on usage_events (subscription_id, id);
create index usage_events_of_item on usage_events (item_id, occurred_at);
create index usage_events_correcting on usage_events (item_id) where corrects is not null;

-- Usage is never edited (DOMAIN 1.5): a correction is an event.
create function refuse_usage_change() returns trigger language plpgsql as $$
begin
  raise exception 'Usage event % of % was told: it cannot change.', old.event_id, old.source using errcode = 'restrict_violation';
end
$$;
create trigger usage_event_kept before update or delete on usage_events
  for each row execute function refuse_usage_change();

create table usage_quarantine (
  id bigint generated always as identity primary key,
  usage_batch_id text not null references usage_batches (id),
  -- Of the subscription that it names, where that is known; else of the batch.
  legal_entity_id text,
  source text not null,
  event_id text not null,
  meter_code text not null,
  subscription_id text not null,
  -- As they were told, which may be what is wrong with them.
  occurred_at text not null,
  value text,
  properties jsonb not null,
  corrects text,
  code text not null,
  path text,
  rule text,
  message text not null,
  received_at timestamptz not null
);
create index usage_quarantine_of_batch on usage_quarantine (usage_batch_id, id);
create index usage_quarantine_of_source on usage_quarantine (source, id);
create index usage_quarantine_of_code on usage_quarantine (code, id);
create index usage_quarantine_of_legal_entity on usage_quarantine (legal_entity_id, id);

create table rated_usage (
  id text primary key,
  version integer not null check (version > 0),
  billing_subscription_id text not null references billing_subscriptions (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  item_id text not null,
  meter_code text not null,
  period_from date not null,
  period_to date not null,
  -- The same in instants, by the zone that the account had.
  span_from timestamptz not null,
  span_to timestamptz not null,
  adjusts_id text references rated_usage (id),
  revision integer not null check (revision >= 0),
  quantity numeric not null,
  amount numeric not null,
  tier_lines jsonb not null,
  true_up numeric not null,
  event_count integer not null check (event_count >= 0),
  first_event_at timestamptz,
  last_event_at timestamptz,
  digest text not null,
  level numeric not null,
  state text not null check (state in ('RATED', 'BILLED', 'POSTED')),
  invoice_id text references invoices (id),
  -- At the end of the command: the credit note is written beside the rating, after it.
  credit_note_id text references credit_notes (id) deferrable initially deferred,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint rated_usage_once unique (item_id, period_from, revision),
  constraint rated_usage_period check (period_from < period_to and span_from < span_to),
  constraint rated_usage_adjusts check ((revision = 0) = (adjusts_id is null)),
  constraint rated_usage_of_events check ((event_count = 0) = (first_event_at is null) and (event_count = 0) = (last_event_at is null)),
  constraint rated_usage_billed check ((state <> 'RATED') = (invoice_id is not null or credit_note_id is not null)),
  constraint rated_usage_billed_once check (invoice_id is null or credit_note_id is null)
);
create index rated_usage_of_subscription on rated_usage (billing_subscription_id, id);
create index rated_usage_of_invoice on rated_usage (invoice_id) where invoice_id is not null;
-- What waits for a bill run: a rating that has to stand on a document, and stands on none that is final.
create index rated_usage_unbilled on rated_usage (legal_entity_id, billing_subscription_id, id)
  where state = 'RATED' and amount >= 0 and (amount <> 0 or (revision = 0 and event_count > 0));

-- A rating is charged once. A draft that is taken back gives it free again.
create table charged_usage (
  rated_usage_id text primary key references rated_usage (id),
  invoice_id text not null references invoices (id)
);
create index charged_usage_of_invoice on charged_usage (invoice_id);

-- Periods that were closed before something came that belongs into them; a bill run rates them again.
create table late_usage (
  seq bigint generated always as identity primary key,
  legal_entity_id text not null,
  billing_subscription_id text not null,
  item_id text not null,
  period_from date not null
);
create index late_usage_of_legal_entity on late_usage (legal_entity_id, item_id, period_from);
