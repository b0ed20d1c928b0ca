-- What was told of promises whose progress no calendar tells: milestones and their acceptance, deliveries, estimates of cost.
alter table revenue_contracts add column progress jsonb not null default '[]';

-- They need not wait any more. They are held once they are planned: somebody may have recognised them by hand (decision 0038).
update revenue_contracts set due = true where waiting_for = 'METHOD_NOT_SUPPORTED';
