-- Contracts in another currency than the books': each movement says in both what it moved, and what was realised by it. Until now
-- all of them were in the currency of the books.
alter table revenue_movements
  add column billed_functional numeric,
  add column recognised_functional numeric,
  add column liability_functional numeric,
  add column asset_functional numeric,
  add column realised_fx numeric;
update revenue_movements set billed_functional = billed, recognised_functional = recognised, liability_functional = liability,
  asset_functional = asset, realised_fx = 0;
alter table revenue_movements
  alter column billed_functional set not null,
  alter column recognised_functional set not null,
  alter column liability_functional set not null,
  alter column asset_functional set not null,
  alter column realised_fx set not null,
  add constraint revenue_movement_balances_in_books
    check (liability_functional - asset_functional = billed_functional - recognised_functional - realised_fx);

-- What was recognised is kept with the rest: what a catch-up takes back of it goes at what was recognised for it.
alter table revenue_positions
  add column recognised numeric not null default 0,
  add column liability_functional numeric not null default 0,
  add column asset_functional numeric not null default 0,
  add column recognised_functional numeric not null default 0;
update revenue_positions as positions
set liability_functional = liability, asset_functional = asset, recognised = moved.recognised, recognised_functional = moved.recognised
from (select contract_id, sum(recognised) as recognised from revenue_movements group by contract_id) as moved
where moved.contract_id = positions.contract_id;

-- They need not wait any more. They are held once they are planned: somebody may have recognised them by hand (decision 0037).
update revenue_contracts set due = true where waiting_for = 'FOREIGN_CURRENCY';
