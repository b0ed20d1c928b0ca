-- What an amendment or a renewal makes of subscriptions: the version that they have to follow at least.
alter table contract_moves
  add column contract_version integer,
  drop constraint contract_moves_move_check,
  add constraint contract_moves_move_check
    check (move in ('SUSPENDED', 'RESUMED', 'TERMINATED', 'EXPIRED', 'AMENDED', 'RENEWED')),
  add constraint contract_move_of_version check ((contract_version is not null) = (move in ('AMENDED', 'RENEWED')));

-- The version that says what is served instead of what a credit note gives back.
alter table credit_notes add column contract_version integer;
