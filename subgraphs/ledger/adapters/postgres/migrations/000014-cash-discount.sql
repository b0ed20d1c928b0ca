-- What was given for paying early clears a receivable as well.
alter table receivable_applications
  drop constraint receivable_applications_kind_check,
  add constraint receivable_applications_kind_check check (kind in ('PAYMENT', 'CREDIT', 'WRITE_OFF', 'DISCOUNT', 'VOID'));
