-- The parts of a price that are estimated: bonuses, penalties, rebates, refunds that are expected (DOMAIN 7, step 3).
alter table revenue_contracts add column variable_consideration jsonb not null default '[]';

-- Of what was earned before its day, by a price that was another one then. It stays where the rest is planned anew.
alter table schedule_lines add column is_catch_up boolean not null default false;

-- What planned lines take back of what is recognised: a change of the plan sets it, a run only lowers it. By no more may recognition
-- exceed the allocated amount, and only until those lines are recognised (DOMAIN 7).
alter table performance_obligations add column to_take_back numeric not null default 0
  constraint obligation_takes_back check (to_take_back >= 0);
update performance_obligations as kept set to_take_back = planned.amount
from (
  select obligation_id, -sum(amount) as amount from schedule_lines where status = 'PLANNED' and amount < 0 group by obligation_id
) as planned
where planned.obligation_id = kept.id;
alter table performance_obligations drop constraint obligation_within_allocated;
alter table performance_obligations add constraint obligation_within_allocated
  check (allocated is null or abs(recognised) <= abs(allocated) + to_take_back);

-- Rules decide now what most of these wait for. They are held once they are planned: somebody may have recognised the rest of them
-- by hand (decision 0040).
update revenue_contracts set due = true where waiting_for = 'MODIFICATION_REVIEW';
