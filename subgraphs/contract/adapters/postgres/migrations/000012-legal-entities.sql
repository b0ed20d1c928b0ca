-- The companies of the ledger, as far as this source needs to know them. Nothing of these columns changes in the ledger.
create table legal_entity_copy (
  legal_entity_id text primary key,
  country text not null,
  currency text not null,
  time_zone text not null,
  rounding_mode text not null check (rounding_mode in ('HALF_UP', 'HALF_EVEN')),
  tax_rounding_level text not null check (tax_rounding_level in ('TAX_CODE', 'INVOICE', 'LINE')),
  source_version integer not null,
  as_of timestamptz not null
);
