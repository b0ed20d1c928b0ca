-- What is to be posted, and what became of it (DOMAIN 6.1). `seq` is the order in which requests were filed: of those that touch
-- one document, each waits for those before it but those of its own `cause`, which is the command that told of it: the events of one
-- command are one step, in no order that would mean anything. `payload` is what the document's owner told; `due` asks for another attempt.
create table posting_requests (
  id text primary key,
  seq bigint generated always as identity,
  version integer not null check (version > 0),
  legal_entity_id text not null,
  source_system text not null,
  source_type text not null,
  source_id text not null,
  source_version integer not null,
  purpose text not null,
  reverses_id text references posting_requests (id),
  document_id text not null,
  customer_id text,
  document_date date not null,
  amount numeric not null check (amount >= 0),
  currency text not null,
  payload jsonb not null,
  payload_hash text not null,
  touches text[] not null,
  cause text not null,
  status text not null check (status in ('RECEIVED', 'VALIDATED', 'SUBMITTED', 'UNKNOWN', 'POSTED', 'REJECTED', 'REVERSED')),
  waiting_for text,
  message text,
  attempts integer not null default 0,
  due boolean not null default false,
  -- At which the amount was converted; null within one currency.
  rate numeric check (rate > 0),
  journal_entry_id text references journal_entries (id),
  conflicts jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- One document of a system, in one version and for one purpose, for ever (DOMAIN 1.3, 6.3.5).
  constraint posting_key_once unique (legal_entity_id, source_system, source_type, source_id, source_version, purpose),
  constraint posting_entry_when_posted check ((status in ('POSTED', 'REVERSED')) = (journal_entry_id is not null)),
  constraint posting_waits_while_received check (waiting_for is null or status = 'RECEIVED')
);
create unique index posting_requests_by_seq on posting_requests (seq);
create index posting_requests_of_legal_entity on posting_requests (legal_entity_id, id);
create index posting_requests_of_source on posting_requests (source_type, source_id);
create index posting_requests_of_document on posting_requests (document_id, id);
create index posting_requests_unposted on posting_requests using gin (touches) where status in ('RECEIVED', 'REJECTED');
create index posting_requests_waiting on posting_requests (waiting_for, legal_entity_id) where waiting_for is not null;
create index posting_requests_due on posting_requests (seq) where due;

-- The entry of a request bears its id; nobody but the system makes such entries, so it is its own second pair of eyes.
alter table journal_entries add column posting_request_id text references posting_requests (id);
create unique index journal_entries_of_request on journal_entries (posting_request_id) where posting_request_id is not null;
alter table journal_entries
  drop constraint journal_four_eyes,
  drop constraint journal_posted_was_approved,
  add constraint journal_four_eyes check (
    type not in ('MANUAL', 'REVERSAL') or posting_request_id is not null
    or (approved_by is distinct from created_by and posted_by is distinct from created_by)
  ),
  add constraint journal_posted_was_approved check (
    type not in ('MANUAL', 'REVERSAL') or posting_request_id is not null or number is null or approved_by is not null
  ),
  add constraint journal_system_has_request check (
    (type <> 'SYSTEM' or posting_request_id is not null) and (posting_request_id is null or type in ('SYSTEM', 'REVERSAL'))
  );

create function refuse_request_change() returns trigger language plpgsql as $$
begin
  raise exception 'Journal entry % was made for what it was made for.', old.id using errcode = 'restrict_violation';
end
$$;

create trigger journal_entry_request_kept before update on journal_entries
  for each row when (old.posting_request_id is distinct from new.posting_request_id) execute function refuse_request_change();

-- Which rule chose the account of a line, in which version (DOMAIN 11); null on lines that a person wrote.
alter table journal_lines add column mapping_rule_id text, add column mapping_rule_version integer;
create index journal_lines_of_document on journal_lines (document_id, entry_id) where document_id is not null;

-- What customers owe on posted documents (DOMAIN 6.1). Functional amounts are what the control account carries for it.
create table receivables (
  id text primary key,
  version integer not null check (version > 0),
  document_id text not null,
  document_number text,
  customer_id text not null,
  billing_account_id text,
  legal_entity_id text not null,
  currency text not null,
  original numeric not null check (original > 0),
  applied numeric not null,
  open numeric not null,
  fx_rate numeric check (fx_rate > 0),
  functional_currency text not null,
  functional_original numeric not null check (functional_original >= 0),
  functional_open numeric not null,
  due_date date,
  status text not null check (status in ('OPEN', 'CLEARED', 'WRITTEN_OFF', 'DISPUTED')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint receivable_of_document unique (legal_entity_id, document_id),
  constraint receivable_open_is_the_rest check (open = original - applied),
  constraint receivable_never_over_applied check (open >= 0 and open <= original),
  constraint receivable_functional_open check (functional_open >= 0 and functional_open <= functional_original),
  constraint receivable_cleared_in_both check (open > 0 or functional_open = 0),
  constraint receivable_closed_has_no_rest check (status in ('OPEN', 'DISPUTED') or open = 0)
);
create index receivables_of_legal_entity on receivables (legal_entity_id, id);
create index receivables_of_customer on receivables (customer_id, id);
create index receivables_of_document on receivables (document_id);
create index receivables_open on receivables (legal_entity_id, currency) where open > 0;

create table receivable_applications (
  id text primary key,
  receivable_id text not null references receivables (id),
  kind text not null check (kind in ('PAYMENT', 'CREDIT', 'WRITE_OFF', 'VOID')),
  source_id text,
  amount numeric not null check (amount > 0),
  currency text not null,
  cleared numeric not null check (cleared >= 0),
  cash numeric not null check (cash >= 0),
  realised_fx numeric,
  functional_currency text not null,
  on_date date not null,
  request_id text not null references posting_requests (id),
  journal_entry_id text not null references journal_entries (id),
  reversed_on date,
  constraint application_of_request unique (request_id)
);
create index receivable_applications_of_receivable on receivable_applications (receivable_id, id);
create index receivable_applications_of_source on receivable_applications (source_id) where source_id is not null;

-- Whatever wrote it: what was applied of a receivable is the sum of its applications, in both currencies (DOMAIN 6.3.6, 6.3.7).
create function refuse_unsettled() returns trigger language plpgsql as $$
declare
  wanted text := coalesce(to_jsonb(new) ->> 'receivable_id', new.id);
begin
  if exists (
    select from receivables, lateral (
      select coalesce(sum(amount), 0) as applied, coalesce(sum(cleared), 0) as cleared
      from receivable_applications where receivable_id = receivables.id and reversed_on is null
    ) as active
    where id = wanted
      and (receivables.applied <> active.applied or functional_open <> functional_original - active.cleared)
  ) then
    raise exception 'Receivable % is not what its applications say.', wanted using errcode = 'check_violation';
  end if;
  return null;
end
$$;

create constraint trigger receivable_is_settled after insert or update on receivables deferrable initially deferred
  for each row execute function refuse_unsettled();
create constraint trigger receivable_application_settles after insert or update on receivable_applications
  deferrable initially deferred for each row execute function refuse_unsettled();
