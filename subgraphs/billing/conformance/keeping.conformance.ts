import { expect, it } from 'vitest';
import { newId } from '../../../core/ids.ts';
import { subtractMoney } from '../../../core/money.ts';
import type { Outcome } from '../../../platform/commands/outcome.ts';
import type { BillingAccountId } from '../domain/billing-account.ts';
import { documentFields } from '../domain/content-hash.ts';
import type { Invoice, InvoiceId } from '../domain/invoice.ts';
import { formatNumber } from '../domain/numbering.ts';
import type { BillingIntent } from '../port.ts';
import { change, creation, draft, finalisation } from '../system-under-test.ts';
import type { Bench } from './bench.conformance.ts';

/** What the system keeps, and what it does not let happen to it. */
export function describeKeeping(bench: Bench): void {
  it('BS01 answers in the order of the ids, accounts and invoices alike, with null for what it does not know', async (context) => {
    bench.keeps(context, 'billing.account', 'billing.invoice');
    const [acme, birch] = [await bench.kept(), await bench.kept()];
    const invoice = await bench.drafted(birch);
    const records = await bench.system.read([birch.id, newId<InvoiceId>('inv'), invoice.id, acme.id, birch.id]);
    expect(records.map((record) => record && [record.entity, record.id])).toEqual([
      ['BillingAccount', birch.id],
      null,
      ['Invoice', invoice.id],
      ['BillingAccount', acme.id],
      ['BillingAccount', birch.id],
    ]);
    expect(await bench.system.read([])).toEqual([]);
  });

  it('BS02 reads a thousand ids at once', async (context) => {
    bench.keeps(context, 'billing.account');
    const [acme, birch] = [await bench.kept(), await bench.kept()];
    const ids = Array.from({ length: 998 }, () => newId<BillingAccountId>('bac'));
    const records = await bench.system.read([acme.id, ...ids, birch.id]);
    expect(records.map((record) => record?.id ?? null)).toEqual([acme.id, ...ids.map(() => null), birch.id]);
  });

  it('BS03 takes an id that is none of ours for unknown, whatever it says', async () => {
    const hostile = [`' or id != '`, '../accounts', '%2e%2e', 'a\nb', '', 'x'.repeat(70_000), '\ud800'];
    expect(await bench.system.read(hostile as BillingAccountId[])).toEqual(hostile.map(() => null));
  });

  it('BS04 keeps what an intent says of an account and tells it with its own id and a version', async (context) => {
    bench.keeps(context, 'billing.account');
    const acme = await bench.kept({ currency: 'JPY', timeZone: 'Asia/Tokyo', collection: 'AUTO' });
    const record = await bench.recordOf(acme.id);
    expect(record.values).toMatchObject(toldOf(creation(acme)));
    expect(record.externalId).not.toBe('');
    expect(record.version).not.toBe('');
  });

  it('BS05 leaves alone what an intent does not name, also where somebody has edited it since', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'edit');
    context.skip(
      bench.system.duties.versionCheck === 'SYSTEM',
      `${bench.name} refuses a write against an older version`,
    );
    const acme = await bench.kept();
    await bench.tested.edit?.(acme.id, { timeZone: 'Asia/Tokyo' });
    expect((await bench.execute(change(acme, { paymentTermsDays: 60 }))).kind).toBe('APPLIED');
    expect((await bench.recordOf(acme.id)).values).toMatchObject({ paymentTermsDays: 60, timeZone: 'Asia/Tokyo' });
  });

  it('BS06 empties a field', async (context) => {
    bench.keeps(context, 'billing.account');
    const acme = await bench.kept();
    expect((await bench.execute(change(acme, { billDay: null }))).kind).toBe('APPLIED');
    expect((await bench.recordOf(acme.id)).values).toMatchObject({ billDay: null });
  });

  it('BS07 gives every change a version that sorts after the one before', async (context) => {
    bench.keeps(context, 'billing.account');
    let acme = await bench.kept();
    const versions = [(await bench.recordOf(acme.id)).version];
    for (let days = 1; days <= 11; days += 1) {
      await bench.passTime();
      await bench.execute(change(acme, { paymentTermsDays: days }));
      acme = { ...acme, version: acme.version + 1 };
      versions.push((await bench.recordOf(acme.id)).version);
    }
    expect([...new Set(versions)].sort()).toEqual(versions);
  });

  it.for(['JPY', 'EUR', 'KWD'] as const)(
    'BS08 keeps an invoice in %s with its lines and its tax, to the last minor unit',
    async (currency, context) => {
      bench.keeps(context, 'billing.invoice');
      context.skip(bench.system.duties.tax !== 'CONCORD', 'the duty tax is not Concord’s');
      const invoice = await bench.drafted(await bench.kept({ currency }));
      const record = await bench.recordOf(invoice.id);
      expect(plain(record.values)).toMatchObject(plain(toldOf(creation(invoice))));
    },
  );

  it('BS09 keeps the number, the dates and the seal that a final invoice is given', async (context) => {
    bench.keeps(context, 'billing.invoice');
    context.skip(bench.system.duties.numbering !== 'CONCORD', 'the duty numbering is not Concord’s');
    const invoice = await bench.drafted(await bench.kept());
    const final = finalisation(invoice, 1);
    expect((await bench.execute(change(invoice, final))).kind).toBe('APPLIED');
    expect(plain((await bench.recordOf(invoice.id)).values)).toMatchObject(plain(final));
  });

  it('BS10 keeps no two final invoices with one number', async (context) => {
    bench.keeps(context, 'billing.invoice');
    context.skip(bench.system.duties.numbering !== 'CONCORD', 'the duty numbering is not Concord’s');
    const acme = await bench.kept();
    const [first, second] = [await bench.drafted(acme), await bench.drafted(acme)];
    await bench.execute(change(first, finalisation(first, 1)));
    expect(await succeeds(() => bench.execute(change(second, finalisation(second, 1))))).toBe(false);
    expect(await bench.invoiceOf(second)).toMatchObject({ status: 'DRAFT', number: null });
  });

  it('BS11 numbers what becomes final, and nothing twice', async (context) => {
    bench.keeps(context, 'billing.invoice');
    context.skip(bench.system.duties.numbering !== 'SYSTEM', 'the duty numbering is not the system’s');
    const acme = await bench.kept();
    const numbers: (string | null)[] = [];
    for (let n = 0; n < 3; n += 1) {
      numbers.push((await bench.finalised(acme)).number);
      await bench.passTime();
    }
    expect(numbers).not.toContain(null);
    expect(new Set(numbers).size).toBe(3);
  });

  it('BS12 leaves a final document as it is, whatever an intent says', async (context) => {
    bench.keeps(context, 'billing.invoice');
    context.skip(bench.system.duties.finalisation === 'NONE', 'nobody performs the duty finalisation');
    const acme = await bench.kept();
    const before = await bench.finalised(acme);
    const { lines, net, discount, tax, total } = draft(acme);
    const attempts: readonly Partial<Invoice>[] = [
      { lines, net, discount, tax, total, open: total },
      { number: formatNumber('INV', 99) },
      { dueDate: null },
      { status: 'DRAFT', number: null },
    ];
    for (const values of attempts) await succeeds(() => bench.execute(change(before, values)));
    const after = await bench.invoiceOf(before);
    for (const field of ['status', ...documentFields] as const)
      expect(plain(after[field])).toEqual(plain(before[field]));
  });

  it('BS13 lets the settlement of a final document move on', async (context) => {
    bench.keeps(context, 'billing.invoice');
    context.skip(bench.system.duties.finalisation === 'NONE', 'nobody performs the duty finalisation');
    context.skip(bench.system.duties.cashApplication !== 'SYSTEM', 'the duty cashApplication is not the system’s');
    const final = await bench.finalised(await bench.kept());
    const open = subtractMoney(final.open, final.tax);
    expect(open.ok).toBe(true);
    const paid = { paid: final.tax, ...(open.ok && { open: open.value }) };
    expect((await bench.execute(change(final, paid))).kind).toBe('APPLIED');
    expect(plain((await bench.recordOf(final.id)).values)).toMatchObject(plain(paid));
  });

  it('BS20 changes nothing when it refuses, and says which field', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'refused');
    const acme = await bench.kept();
    const before = await bench.recordOf(acme.id);
    const outcome = await bench.execute(change(acme, bench.tested.refused ?? {}));
    expect(outcome).toMatchObject({
      kind: 'REFUSED',
      refusal: { code: 'VALIDATION_FAILED', details: { path: Object.keys(bench.tested.refused ?? {})[0] } },
    });
    expect((await bench.recordOf(acme.id)).values).toEqual(before.values);
  });

  it('BS21 refuses a write against an older version', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'edit');
    context.skip(bench.system.duties.versionCheck !== 'SYSTEM', 'the duty versionCheck is not the system’s');
    const acme = await bench.kept();
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 7 });
    expect((await bench.execute(change(acme, { paymentTermsDays: 60 }))).kind).toBe('REFUSED');
    expect((await bench.recordOf(acme.id)).values).toMatchObject({ paymentTermsDays: 7 });
  });
}

/** What an intent says: the fields that it names, as they will be. */
function toldOf({ intent: { after, changed } }: BillingIntent): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(after).filter(([field]) => changed.includes(field)));
}

/** Amounts and dates as they leave the house: two decimals of one value are one text. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value ?? null)) as T;
}

/** Whether the change was made; a system that breaks over it has not made it. */
async function succeeds(call: () => Promise<Outcome>): Promise<boolean> {
  const outcome = await call().catch(() => null);
  return outcome?.kind === 'APPLIED' || outcome?.kind === 'SUBMITTED';
}
