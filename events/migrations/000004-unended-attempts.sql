-- An attempt that began and of whose end nothing is written: the process may have ended because of it. A consumer notes its
-- first batch, and whatever it suspects; moving the position takes the note away in the same statement.
alter table inbox_position
  -- The position at which it holds: of one that a person put back, it says nothing.
  add column unended_after bigint,
  -- The last sequence of the batch; entries up to it are taken one by one.
  add column unended_through bigint,
  -- How often the entry behind the position was begun alone.
  add column unended_alone integer not null default 0,
  add column unended_since timestamptz;

-- How often an order was begun without an end.
alter table dead_letter_order add column unended integer not null default 0;
