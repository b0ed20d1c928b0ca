-- Money that goes back: asked for by us, or taken by the payer in a dispute. Never more than came in (DOMAIN 5.3, 3).
alter table payments
  add column refund_pending numeric not null default 0,
  add column refunded numeric not null default 0,
  add column disputed numeric not null default 0,
  add column charged_back numeric not null default 0;
alter table payments
  alter column refund_pending drop default,
  alter column refunded drop default,
  alter column disputed drop default,
  alter column charged_back drop default,
  add constraint payment_goes_back_within check (
    refund_pending >= 0 and refunded >= 0 and disputed >= 0 and charged_back >= 0
      and refund_pending + refunded + disputed + charged_back <= amount
  ),
  add constraint payment_disputed check ((disputed > 0) = (status = 'DISPUTED')),
  add constraint payment_charged_back check (status <> 'CHARGED_BACK' or charged_back > 0);

alter table credit_notes
  add column refund_pending numeric not null default 0,
  add column refunded numeric not null default 0;
alter table credit_notes
  alter column refund_pending drop default,
  alter column refunded drop default,
  add constraint credit_note_refunds_within check (
    refund_pending >= 0 and refunded >= 0 and refund_pending + refunded <= to_refund
  ),
  add constraint credit_note_used_up check ((status = 'APPLIED') = (status <> 'VOID' and applied + drawn + refunded = total));

create table refunds (
  id text primary key,
  version integer not null check (version > 0),
  payment_id text not null references payments (id),
  credit_note_id text references credit_notes (id),
  customer_id text not null,
  legal_entity_id text not null,
  currency text not null,
  amount numeric not null check (amount > 0),
  reason text not null,
  status text not null check (status in ('PENDING', 'SUCCEEDED', 'FAILED')),
  provider_refund_id text,
  failure_reason text,
  approved numeric,
  approved_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint refund_approved check ((approved is null) = (approved_by is null)),
  constraint refund_ended check (
    (provider_refund_id is not null) = (status = 'SUCCEEDED') and (failure_reason is not null) = (status = 'FAILED')
  )
);
create index refunds_of_payment on refunds (payment_id, id);
create index refunds_of_credit_note on refunds (credit_note_id, id) where credit_note_id is not null;
create index refunds_of_customer on refunds (customer_id, id);
create index refunds_of_legal_entity on refunds (legal_entity_id, id);

create or replace function check_payment_use(of_payment text) returns void language plpgsql as $$
declare
  exceeded boolean;
begin
  select coalesce(sum(allocation.amount), 0) + payment.unallocated + payment.charged_back > payment.amount into exceeded
  from payments payment
  left join allocations allocation
    on allocation.payment_id = payment.id and allocation.kind = 'PAYMENT' and allocation.status = 'ACTIVE'
  where payment.id = of_payment
  group by payment.id;
  if exceeded or exists (
    select from payments payment where payment.id = of_payment and (
      payment.refund_pending <> (select coalesce(sum(amount), 0) from refunds where payment_id = of_payment and status = 'PENDING')
      or payment.refunded <> (select coalesce(sum(amount), 0) from refunds where payment_id = of_payment and status = 'SUCCEEDED')
    )
  ) then
    raise exception 'Payment % pays or sends back more than it is.', of_payment
      using errcode = 'check_violation', constraint = 'payment_allocations_within';
  end if;
end
$$;

drop trigger payment_allocations_within on payments;
create constraint trigger payment_allocations_within after update on payments
  deferrable initially deferred for each row
  when (
    (old.unallocated, old.refund_pending, old.refunded, old.charged_back)
      is distinct from (new.unallocated, new.refund_pending, new.refunded, new.charged_back)
  ) execute function check_payment();

create function check_refund() returns trigger language plpgsql as $$
begin
  perform check_payment_use(new.payment_id);
  return null;
end
$$;

create constraint trigger refund_adds_up after insert or update on refunds
  deferrable initially deferred for each row execute function check_refund();
