-- What was remeasured at the end of a period (DOMAIN 6.4), once; null until it was.
alter table accounting_periods add column revaluation jsonb;

-- The entry of a revaluation has a request like any other of the system.
alter table journal_entries
  drop constraint journal_system_has_request,
  add constraint journal_system_has_request check (
    (type <> 'SYSTEM' or posting_request_id is not null)
    and (posting_request_id is null or type in ('SYSTEM', 'REVERSAL', 'REVALUATION'))
  );
