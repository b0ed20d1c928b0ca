-- Where customers are, as the customer source tells: a company may sell in some countries only (DOMAIN 4.2).
create table customer_places (
  customer_id text primary key,
  country text,
  territory text,
  source_version integer not null,
  as_of timestamptz not null
);
