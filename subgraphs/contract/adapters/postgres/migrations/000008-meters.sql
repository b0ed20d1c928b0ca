-- Which of billing's meters counts the use of a product; the meter itself is billing's.
alter table products
  add column meter_code text,
  add constraint product_metered_is_usage check (meter_code is null or type = 'USAGE');
