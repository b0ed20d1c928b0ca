import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Scope } from '../../../core/scope.ts';
import { openBillingRoom, plainLine, type BillingRoom } from '../../../test/harness/billing.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import { commands } from './all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom({ poolMax: 16 });
  account = await room.openAccount();
  // A commit that fails after the number was taken and everything was written: PostgreSQL's own error, at the last moment.
  await sql`
    create function lose_some() returns trigger language plpgsql as $$
    begin
      if new.envelope like '%"idempotencykey":"lost-%' and new.type = 'billing.invoice.finalized' then
        raise exception 'lost at commit';
      end if;
      return null;
    end $$`.execute(room.database.db);
  await sql`
    create constraint trigger lose_some after insert on outbox deferrable initially deferred
    for each row execute function lose_some()`.execute(room.database.db);
});
afterAll(() => room[Symbol.asyncDispose]());

it('numbers stay gapless and increasing under 64 concurrent finalizations, some of which fail, are refused or rehearsed', async () => {
  const drafts = await Promise.all(Array.from({ length: 64 }, () => room.draft(account, [plainLine])));
  const finalize = (id: string, write: object) =>
    room.onInvoice(commands.finalizeInvoice, { id }, write).then(
      (answer) => (answer.kind === 'REFUSED' ? answer.refusal.code : answer.receipt.outcome),
      () => 'FAILED',
    );
  // Everything at once: each draft is finalised, and every third of them is first lost, refused or rehearsed as well.
  const others = drafts.map(({ id }, index) => {
    if (index % 3 === 0) return finalize(id, { idempotencyKey: `lost-${index}` });
    if (index % 3 === 1) return finalize(id, { effectiveDate: '2099-01-01' });
    return finalize(id, { dryRun: true });
  });
  let outcomes = await Promise.all(drafts.map(({ id }, index) => finalize(id, { idempotencyKey: `kept-${index}` })));
  const upsets = await Promise.all(others);
  expect(upsets.filter((outcome) => outcome === 'FAILED').length).toBeGreaterThan(0);

  // Who waited too long for the series was told to come back with the same key.
  for (let attempt = 0; outcomes.includes('COMMAND_IN_PROGRESS') && attempt < 10; attempt += 1) {
    outcomes = await Promise.all(drafts.map(({ id }, index) => finalize(id, { idempotencyKey: `kept-${index}` })));
  }
  expect(new Set(outcomes)).toEqual(new Set(['APPLIED']));

  const rows = await sql<{ number: string; issued: number }>`
    select number, row_number() over (order by outbox.id)::integer as issued
    from invoices join outbox on outbox.entity_id = invoices.id and outbox.type = 'billing.invoice.finalized'
    order by number`.execute(room.database.db);
  expect(rows.rows.map((row) => row.number)).toEqual(
    Array.from({ length: 64 }, (_, index) => `INV-${String(index + 1).padStart(6, '0')}`),
  );
  // The log tells them in the order of their numbers.
  expect(rows.rows.map((row) => row.issued)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  const ofInvoices = room.database.db.selectFrom('number_series').where('document_type', '=', 'INVOICE');
  const [series] = await ofInvoices.select('next').execute();
  expect(series?.next).toBe(65);
});

it('series are shown with the number that comes next, to who works for their legal entity', async () => {
  await room.openAccount({ legalEntityId: 'le_jp', invoiceSeries: 'OSAKA' });
  const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
  const read = async (first: number, after: string | null, scope: Scope = everything) =>
    room.store.pageSeries('le_jp' as LegalEntityId, { first, after }, scope);
  const [notes] = (await read(1, null)).nodes;
  expect(notes).toMatchObject({ documentType: 'CREDIT_NOTE', code: 'CN', prefix: 'CN-', next: 'CN-000001' });
  expect((await read(1, notes?.id ?? '')).nodes).toMatchObject([
    { documentType: 'INVOICE', code: 'OSAKA', prefix: 'OSAKA-', next: 'OSAKA-000001', fiscalYear: null },
  ]);
  const others = { kind: 'legal-entities', ids: ['le_us' as LegalEntityId], on: everything.on } as const;
  expect((await read(10, null, others)).nodes).toEqual([]);
  const portal = { kind: 'customer-tree', root: 'cus_acme' as CustomerId, on: everything.on } as const;
  expect((await read(10, null, portal)).nodes).toEqual([]);
});
