import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../core/money.ts';
import type { BillingAccount } from '../../subgraphs/billing/domain/billing-account.ts';
import { commands } from '../../subgraphs/billing/commands/all.ts';
import { eventually } from '../harness/eventually.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../harness/billing.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

/** Which transaction wrote the record of each key that begins so. */
async function transactionsOf(prefix: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ key: string; xmin: string }>`
    select key, xmin::text from idempotency where key like ${`${prefix}-%`}`.execute(room.database.db);
  return new Map(rows.map((row) => [row.key, row.xmin]));
}

const everyone = <T>(count: number, one: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)));

describe('commands that arrive together', () => {
  let accounts: readonly BillingAccount[];
  beforeEach(async () => {
    accounts = await everyone(8, () => room.openAccount());
  });

  it('share one transaction, and each has its own events, receipt and record', async () => {
    const answers = await everyone(8, (index) =>
      room.onAccount(
        commands.updateBillingAccount,
        { billingAccountId: accounts[index]?.id ?? '', paymentTermsDays: 10 + index },
        { idempotencyKey: `shared-${index}` },
      ),
    );
    expect(answers.map((answer) => made(answer).paymentTermsDays)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    const transactions = await transactionsOf('shared');
    expect(transactions.size).toBe(8);
    expect(new Set(transactions.values()).size).toBe(1);
    const audits = answers.flatMap((answer) => (answer.kind === 'DONE' ? [answer.receipt.auditId] : []));
    expect(new Set(audits).size).toBe(8);
    const filed = await sql<{ n: number }>`
      select count(*)::integer as n from outbox where event_id = any(${audits}::uuid[])`.execute(room.database.db);
    expect(filed.rows[0]?.n).toBe(8);
  });

  it('are refused each for itself', async () => {
    const answers = await everyone(8, (index) =>
      room.onAccount(
        commands.updateBillingAccount,
        { billingAccountId: accounts[index]?.id ?? '', paymentTermsDays: index % 2 === 0 ? 20 : 999 },
        { idempotencyKey: `each-${index}` },
      ),
    );
    expect(answers.map((answer) => refusalOf(answer).code)).toEqual(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'APPLIED' : 'VALIDATION_FAILED')),
    );
    expect(new Set((await transactionsOf('each')).values()).size).toBe(1);
  });

  it('change one entity one after the other, and one version once', async () => {
    const [account] = accounts;
    const answers = await everyone(8, (index) =>
      room.onAccount(
        commands.updateBillingAccount,
        { billingAccountId: account?.id ?? '', paymentTermsDays: 40 + index },
        { idempotencyKey: `version-${index}`, expectedVersion: 1 },
      ),
    );
    const codes = answers.map((answer) => refusalOf(answer).code);
    expect(codes.filter((code) => code === 'APPLIED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'VERSION_CONFLICT')).toHaveLength(7);
  });

  it('see what those before them did, so that no draft is left on a closed account', async () => {
    const rounds = await everyone(8, async (index) => {
      const { id = '' } = accounts[index] ?? {};
      const lines = [{ description: 'Service', unitPrice: money('100', 'USD').amount, taxes: [] }];
      const [closed, drafted] = await Promise.all([
        room.onAccount(commands.closeBillingAccount, { id }),
        room.onInvoice(commands.createInvoice, { billingAccountId: id, lines }),
      ]);
      return [refusalOf(closed).code, refusalOf(drafted).code];
    });
    expect(rounds.filter(([closed, drafted]) => closed === 'APPLIED' && drafted === 'APPLIED')).toEqual([]);
    expect(rounds.every((codes) => codes.includes('APPLIED'))).toBe(true);
  });

  it('do not fail with the one among them that fails', async () => {
    await sql`
      create or replace function fail_some() returns trigger language plpgsql as $$
      begin
        if new.payment_terms_days = 77 then raise exception 'not this one'; end if;
        return new;
      end $$`.execute(room.database.db);
    await sql`create trigger fail_some before update on billing_accounts for each row execute function fail_some()`.execute(
      room.database.db,
    );
    const outcomes = await everyone(8, (index) =>
      room
        .onAccount(
          commands.updateBillingAccount,
          { billingAccountId: accounts[index]?.id ?? '', paymentTermsDays: index === 3 ? 77 : 30 + index },
          { idempotencyKey: `fails-${index}` },
        )
        .then(
          (answer) => refusalOf(answer).code,
          () => 'FAILED',
        ),
    );
    expect(outcomes).toEqual(Array.from({ length: 8 }, (_, index) => (index === 3 ? 'FAILED' : 'APPLIED')));
    const transactions = await transactionsOf('fails');
    expect(transactions.size).toBe(7);
    expect(new Set(transactions.values()).size).toBe(7);
  });

  it('do not wait long for the one among them that has to wait', async () => {
    const client = new pg.Client({ connectionString: room.url });
    await client.connect();
    await client.query('begin');
    await client.query('select 1 from billing.billing_accounts where id = $1 for update', [accounts[0]?.id]);
    const order: number[] = [];
    const running = everyone(8, async (index) => {
      const answer = await room.onAccount(commands.updateBillingAccount, {
        billingAccountId: accounts[index]?.id ?? '',
        paymentTermsDays: 50,
      });
      order.push(index);
      return refusalOf(answer).code;
    });
    // The seven others are done while the first one still waits for whoever holds its account.
    await eventually('seven are done', () => order.length === 7);
    expect(order).not.toContain(0);
    await client.query('rollback');
    await client.end();
    expect(new Set(await running)).toEqual(new Set(['APPLIED']));
  });
});
