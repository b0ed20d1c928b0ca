-- What pays an invoice, or is given up of it. Never changed but to be reversed.
create table allocations (
  id text primary key,
  version integer not null check (version > 0),
  kind text not null check (kind in ('PAYMENT', 'WRITE_OFF')),
  payment_id text references payments (id),
  invoice_id text not null references invoices (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  amount numeric not null check (amount > 0),
  date date not null,
  status text not null check (status in ('ACTIVE', 'REVERSED')),
  reversed_on date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint allocation_has_source check (kind <> 'PAYMENT' or payment_id is not null),
  constraint allocation_reversed check ((reversed_on is null) = (status = 'ACTIVE'))
);
create index allocations_of_invoice on allocations (invoice_id, id);
create index allocations_of_payment on allocations (payment_id, id) where payment_id is not null;
create index allocations_written_off on allocations (invoice_id) where kind = 'WRITE_OFF' and status = 'ACTIVE';

-- Of a final claim, each part is paid, credited, given up or open (DOMAIN 5.3, 1); of any other document, nothing is.
alter table invoices add column written_off numeric not null default 0;
alter table invoices alter column written_off drop default;
alter table invoices
  add column write_off_approved numeric,
  add column write_off_approved_by text,
  add constraint invoice_write_off_approved check ((write_off_approved is null) = (write_off_approved_by is null));
alter table invoices drop constraint invoice_open_adds_up, drop constraint invoice_settled_adds_up;
alter table invoices
  add constraint invoice_open_adds_up check (
    case
      when status in ('OPEN', 'PAID', 'UNCOLLECTIBLE') then paid + credited + written_off + open = total
      else paid = 0 and credited = 0 and written_off = 0 and open = 0
    end
  ),
  add constraint invoice_settled_adds_up check (paid >= 0 and credited >= 0 and written_off >= 0 and open >= 0),
  add constraint invoice_state_says_open check (
    case status when 'OPEN' then open > 0 when 'UNCOLLECTIBLE' then open = 0 and written_off > 0 else open = 0 end
  );
create index invoices_open_by_due on invoices (billing_account_id, due_date, id) where status = 'OPEN';

create function refuse_allocation_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Allocation % is reversed, never deleted.', old.id using errcode = 'restrict_violation';
  end if;
  if old.status = 'REVERSED' or
     (new.id, new.kind, new.payment_id, new.invoice_id, new.customer_id, new.legal_entity_id, new.currency, new.amount, new.date, new.created_at)
       is distinct from
     (old.id, old.kind, old.payment_id, old.invoice_id, old.customer_id, old.legal_entity_id, old.currency, old.amount, old.date, old.created_at)
  then
    raise exception 'Allocation % is reversed, never changed.', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger allocation_kept before update or delete on allocations
  for each row execute function refuse_allocation_change();

-- What an invoice says was paid and given up is what its allocations say, and no payment pays more than it is (DOMAIN 5.3,
-- 1 and 2). Looked at when a transaction commits, because documents and allocations are written one after the other.
create function check_invoice_settlement(of_invoice text) returns void language plpgsql as $$
declare
  differs boolean;
begin
  select (invoice.paid, invoice.written_off) is distinct from (
    coalesce(sum(allocation.amount) filter (where allocation.kind = 'PAYMENT'), 0),
    coalesce(sum(allocation.amount) filter (where allocation.kind = 'WRITE_OFF'), 0)
  ) into differs
  from invoices invoice left join allocations allocation on allocation.invoice_id = invoice.id and allocation.status = 'ACTIVE'
  where invoice.id = of_invoice
  group by invoice.id;
  if differs then
    raise exception 'What is settled of invoice % is not what its allocations say.', of_invoice
      using errcode = 'check_violation', constraint = 'invoice_allocations_add_up';
  end if;
end
$$;

create function check_payment_use(of_payment text) returns void language plpgsql as $$
declare
  exceeded boolean;
begin
  select coalesce(sum(allocation.amount), 0) + payment.unallocated > payment.amount into exceeded
  from payments payment
  left join allocations allocation
    on allocation.payment_id = payment.id and allocation.kind = 'PAYMENT' and allocation.status = 'ACTIVE'
  where payment.id = of_payment
  group by payment.id;
  if exceeded then
    raise exception 'Payment % pays more than it is.', of_payment
      using errcode = 'check_violation', constraint = 'payment_allocations_within';
  end if;
end
$$;

create function check_allocation() returns trigger language plpgsql as $$
begin
  perform check_invoice_settlement(new.invoice_id);
  if new.payment_id is not null then perform check_payment_use(new.payment_id); end if;
  return null;
end
$$;

create function check_invoice() returns trigger language plpgsql as $$
begin
  perform check_invoice_settlement(new.id);
  return null;
end
$$;

create function check_payment() returns trigger language plpgsql as $$
begin
  perform check_payment_use(new.id);
  return null;
end
$$;

create constraint trigger allocation_adds_up after insert or update on allocations
  deferrable initially deferred for each row execute function check_allocation();
create constraint trigger invoice_allocations_add_up after update on invoices
  deferrable initially deferred for each row
  when ((old.paid, old.written_off) is distinct from (new.paid, new.written_off)) execute function check_invoice();
create constraint trigger payment_allocations_within after update on payments
  deferrable initially deferred for each row when (old.unallocated is distinct from new.unallocated) execute function check_payment();
