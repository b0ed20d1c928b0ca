-- Where the timekeeper looks for periods whose first day has come (DOMAIN 12).
create index accounting_periods_to_open on accounting_periods (id)
where billing = 'FUTURE' or ar = 'FUTURE' or revenue = 'FUTURE' or gl = 'FUTURE';
