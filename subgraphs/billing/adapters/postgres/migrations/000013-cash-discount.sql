-- What is given for paying early: terms of an account, as they stand on each of its final invoices, and what was taken of them.
alter table billing_accounts
  add column cash_discount_percent numeric check (cash_discount_percent > 0 and cash_discount_percent < 100),
  add column cash_discount_days integer check (cash_discount_days between 0 and 365),
  add constraint billing_account_cash_discount check ((cash_discount_percent is null) = (cash_discount_days is null));

alter table invoices
  add column cash_discount_percent numeric check (cash_discount_percent > 0 and cash_discount_percent < 100),
  add column cash_discount_until date,
  add column discounted numeric not null default 0,
  add constraint invoice_cash_discount check ((cash_discount_percent is null) = (cash_discount_until is null)),
  add constraint invoice_discounted_of_claim check (
    discounted >= 0 and (
      violated_by is not null
      or discounted = 0
      or (status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') and discounted + credit_noted <= total)
    )
  );
alter table invoices alter column discounted drop default;

-- Of a final claim, each part is paid, credited, given up, given for paying early, or open (DOMAIN 5.3, 1).
alter table invoices drop constraint invoice_open_adds_up;
alter table invoices add constraint invoice_open_adds_up check (
  violated_by is not null or case
    when status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') then paid + credited + written_off + discounted + open = total
    else paid = 0 and credited = 0 and written_off = 0 and open = 0
  end
);

-- What a final document offers is part of it (DOMAIN 1.5).
create function refuse_cash_discount_change() returns trigger language plpgsql as $$
begin
  raise exception 'Invoice % is final: its document cannot change.', old.id using errcode = 'restrict_violation';
end
$$;
create trigger invoice_cash_discount_kept before update on invoices
  for each row
  when (
    old.number is not null
    and (old.cash_discount_percent, old.cash_discount_until) is distinct from (new.cash_discount_percent, new.cash_discount_until)
  )
  execute function refuse_cash_discount_change();

-- A discount is given with a payment; `taxes` is what is owed less of each tax by it, null where none follows.
alter table allocations
  add column taxes jsonb,
  drop constraint allocations_kind_check,
  add constraint allocations_kind_check check (kind in ('PAYMENT', 'CREDIT', 'WRITE_OFF', 'DISCOUNT')),
  add constraint allocation_taxes_of_discount check (taxes is null or kind = 'DISCOUNT'),
  drop constraint allocation_has_source,
  add constraint allocation_has_source check (
    case kind
      when 'CREDIT' then payment_id is null and num_nonnulls(credit_note_id, account_credit_id) = 1
      when 'WRITE_OFF' then num_nonnulls(credit_note_id, account_credit_id) = 0
      else payment_id is not null and num_nonnulls(credit_note_id, account_credit_id) = 0
    end
  );
create index allocations_discounted on allocations (payment_id) where kind = 'DISCOUNT' and status = 'ACTIVE';

-- What an invoice says was given is what its allocations say; looked at when a transaction commits.
create function check_invoice_discounts(of_invoice text) returns void language plpgsql as $$
begin
  if (select discounted from invoices where id = of_invoice) is distinct from (
    select coalesce(sum(amount), 0) from allocations where invoice_id = of_invoice and kind = 'DISCOUNT' and status = 'ACTIVE'
  ) then
    raise exception 'What is discounted of invoice % is not what its allocations say.', of_invoice
      using errcode = 'check_violation', constraint = 'invoice_discounts_add_up';
  end if;
end
$$;

create function check_discount_allocation() returns trigger language plpgsql as $$
begin
  perform check_invoice_discounts(new.invoice_id);
  return null;
end
$$;

create function check_discounted_invoice() returns trigger language plpgsql as $$
begin
  perform check_invoice_discounts(new.id);
  return null;
end
$$;

create constraint trigger discount_adds_up after insert or update on allocations
  deferrable initially deferred for each row when (new.kind = 'DISCOUNT') execute function check_discount_allocation();
create constraint trigger invoice_discounts_add_up after update on invoices
  deferrable initially deferred for each row when (old.discounted is distinct from new.discounted)
  execute function check_discounted_invoice();
