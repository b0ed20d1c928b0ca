import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../../../core/conversion.ts';
import { decimal, formatDecimal } from '../../../core/decimal.ts';
import { formatMoney, money } from '../../../core/money.ts';
import { made } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import type { BillingAccount } from '../../billing/domain/billing-account.ts';
import { commands } from '../commands/all.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const rate = fc.constantFrom('0.8', '0.9', '0.9137', '1.1');
const step = fc.record({
  do: fc.constantFrom('bill' as const, 'bill' as const, 'pay' as const, 'credit' as const),
  amount: fc.constantFrom('0.07', '10.01', '33.33'),
});
type Step = { readonly do: 'bill' | 'pay' | 'credit'; readonly amount: string };

describe('any history of documents in a foreign currency', () => {
  it('stands at the closing rate at the end of the period, and as before on the day after', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ march: fc.array(step, { minLength: 2, maxLength: 6 }), april: fc.array(step, { maxLength: 4 }) }),
        fc.record({ spot: rate, later: rate, closing: rate }),
        async ({ march, april }, rates) => {
          await using room = await openSubledger({ currency: 'EUR' });
          const account = await room.billing.openAccount();
          await quote(room, 'SPOT', '2026-03-30', rates.spot);
          for (const one of march) await take(room, account, one);
          await room.catchUp();
          await room.checkBooks();
          const open = await owedInDollars(room);
          // What is paid in the new period was owed at the end of the old one.
          at(room, '2026-04-02T15:00:00Z');
          await quote(room, 'SPOT', '2026-04-01', rates.later);
          const periods = (await room.ledger.store.pagePeriods({ legalEntityId: 'le_us' }, page, everything)).nodes;
          made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: periods[3]?.id ?? '' }));
          for (const one of april) await take(room, account, one);
          await room.catchUp();
          const [before, later] = [await owedOn(room, '2026-04-02'), await room.balances()];

          await revalue(room, periods[2]?.id ?? '', rates.closing);
          const worth = convert(money(open, 'USD'), decimal(rates.closing), 'EUR');
          expect(await owedOn(room, '2026-03-31')).toBe(worth.ok ? formatMoney(worth.value).amount : '');
          expect(await owedOn(room, '2026-04-02')).toBe(before);
          expect(await room.balances()).toEqual(later);
          await room.checkBooks();
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  }, 240_000);
});

function at({ ledger, billing: bills }: Subledger, instant: string): void {
  ledger.clock.moveTo(new Date(instant));
  bills.clock.moveTo(new Date(instant));
}

async function quote({ ledger }: Subledger, type: 'SPOT' | 'CLOSING', date: string, of: string): Promise<void> {
  const input = { from: 'USD', to: 'EUR', type, date: date as never, rate: decimal(of), source: 'ECB' } as const;
  made(await ledger.run(people.accountant, commands.recordFxRate, input));
}

async function take({ billing: bills }: Subledger, account: BillingAccount, { do: what, amount }: Step): Promise<void> {
  if (what === 'bill') {
    await bills.bill(account, amount);
    return;
  }
  const invoices = (await bills.store.pageInvoices([{ billingAccountId: account.id }], page, everything)).nodes;
  const invoice = invoices.find(({ open }) => formatDecimal(open.amount) !== '0');
  const [line] = invoice?.lines ?? [];
  if (invoice === undefined || line === undefined) return;
  if (what === 'pay') {
    const { id: paymentId } = await bills.receive(account, amount);
    await bills.onPayment(billing.allocatePayment, { paymentId, allocations: [{ invoiceId: invoice.id }] });
    return;
  }
  const lines = [{ invoiceLineId: line.id, gross: decimal('0.05') }];
  const note = await bills.onCreditNote(billing.createCreditNote, { invoiceId: invoice.id, reason: 'r', lines });
  if (note.kind === 'REFUSED') return;
  await bills.onCreditNote(billing.issueCreditNote, { id: note.entityId });
  await bills.onCreditNote(billing.applyCreditNote, { creditNoteId: note.entityId, rest: 'ACCOUNT' });
}

async function revalue(room: Subledger, periodId: string, closing: string): Promise<void> {
  const { ledger } = room;
  await quote(room, 'CLOSING', '2026-03-31', closing);
  made(await ledger.run(people.closer, commands.softClosePeriod, { periodId }));
  const modules = ['BILLING' as const, 'AR' as const];
  const input = { periodId, modules, reconciliationReference: 'rec-1' };
  made(await ledger.run(people.controller, commands.closePeriod, input));
  made(await ledger.run(people.closer, commands.runRevaluation, { periodId }));
  await room.tryAgain();
}

async function owedInDollars({ ledger }: Subledger): Promise<string> {
  const { rows } = await ledger.database.pool.query<{ open: string }>(
    'select coalesce(sum(open), 0)::text as open from receivables',
  );
  return rows[0]?.open ?? '0';
}

/** What the control account carries at the end of a day, in the books. */
async function owedOn({ ledger, accounts }: Subledger, day: string): Promise<string> {
  const [legalEntity] = await ledger.store.readLegalEntities(['le_us' as never], everything);
  const days = { asOf: day as never, movedFrom: null };
  const { nodes } = await ledger.store.pageTrialBalance(legalEntity as never, days, page);
  const owed = nodes.find(({ accountId }) => accountId === accounts.AR.id);
  return owed === undefined ? '0.00' : formatMoney(owed.closing).amount;
}
