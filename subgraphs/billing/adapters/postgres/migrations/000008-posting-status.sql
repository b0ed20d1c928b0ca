-- What became of an invoice in the books, as the ledger tells: a copy, stamped with the version of the request it was told of.
create table invoice_posting_copy (
  invoice_id text primary key,
  status text not null,
  source_version integer not null,
  as_of timestamptz not null
);
