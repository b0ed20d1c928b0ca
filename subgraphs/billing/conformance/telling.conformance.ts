import { expect, it } from 'vitest';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { BillingRecord, BillingReport } from '../port.ts';
import { change } from '../system-under-test.ts';
import type { Bench } from './bench.conformance.ts';

/** What the system tells by itself. */
export function describeTelling(bench: Bench): void {
  it('BS22 tells what was edited there', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'changes', 'edit');
    const acme = await bench.kept();
    const since = await bench.caughtUp();
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 7 });
    await bench.passTime();
    expect(lastTold(await bench.told(since), acme.id)?.values).toMatchObject({ paymentTermsDays: 7 });
  });

  it('BS23 tells what we did there too, of accounts and of invoices', async (context) => {
    bench.keeps(context, 'billing.account', 'billing.invoice');
    bench.needs(context, 'changes');
    const acme = await bench.kept();
    const since = await bench.caughtUp();
    await bench.execute(change(acme, { paymentTermsDays: 60 }));
    const invoice = await bench.drafted(acme);
    await bench.passTime();
    const reports = await bench.told(since);
    expect(lastTold(reports, acme.id)).toMatchObject({ entity: 'BillingAccount', values: { paymentTermsDays: 60 } });
    expect(lastTold(reports, invoice.id)).toMatchObject({ entity: 'Invoice', values: { status: 'DRAFT' } });
  });

  it('BS24 tells changes oldest first and ends when it has told all', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'changes');
    const accounts: BillingAccount[] = [];
    for (let n = 0; n < 4; n += 1) {
      accounts.push(await bench.kept());
      await bench.passTime();
    }
    const since = await bench.caughtUp();
    for (const one of accounts.toReversed()) {
      await bench.execute(change(one, { paymentTermsDays: 99 }));
      await bench.passTime();
    }
    const moved = (await bench.told(since)).filter(
      ({ record }) => record.entity === 'BillingAccount' && record.values.paymentTermsDays === 99,
    );
    expect(moved.map(({ record }) => record.id)).toEqual(accounts.toReversed().map(({ id }) => id));
  });

  it('BS25 tells each change at least once to a reader that resumes after every report', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'changes');
    let position = await bench.caughtUp();
    const accounts: BillingAccount[] = [];
    // No time passes: these may well carry one and the same timestamp.
    for (let n = 0; n < 7; n += 1) accounts.push(await bench.kept());
    await bench.passTime();
    const seen = new Set<string>();
    for (let reads = 0; reads < 100; reads += 1) {
      const report: BillingReport | undefined = await first(bench.system.changes(position));
      if (report === undefined) break;
      position = report.position;
      seen.add(report.record.id);
    }
    expect(accounts.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it('BS26 tells the newest state when one record changes several times in a moment', async (context) => {
    bench.keeps(context, 'billing.account');
    bench.needs(context, 'changes', 'edit');
    const acme = await bench.kept();
    const since = await bench.caughtUp();
    const early = await bench.told(since);
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 7 });
    early.push(...(await bench.told(early.at(-1)?.position ?? since)));
    await bench.tested.edit?.(acme.id, { paymentTermsDays: 8 });
    await bench.passTime();
    const reports = [...early, ...(await bench.told(early.at(-1)?.position ?? since))];
    expect(lastTold(reports, acme.id)?.values).toMatchObject({ paymentTermsDays: 8 });
    const versions = reports.filter(({ record }) => record.id === acme.id).map(({ record }) => record.version);
    // One version is one state: a reader drops what it has seen.
    expect(versions.toSorted()).toEqual(versions);
  });

  it('BS27 exports what changed in the range and not after the cut-off', async (context) => {
    bench.keeps(context, 'billing.account', 'billing.invoice');
    bench.needs(context, 'export');
    const exported = async (from: Date, to: Date, cutOff: Date): Promise<string[]> => {
      const ids: string[] = [];
      for await (const record of bench.system.export({ from, to }, cutOff)) ids.push(record.id);
      return ids;
    };
    const acme = await bench.kept();
    await bench.passTime();
    const invoice = await bench.drafted(acme);
    await bench.passTime();
    const [monday, friday] = [(await bench.recordOf(acme.id)).changedAt, (await bench.recordOf(invoice.id)).changedAt];
    const later = new Date(friday.getTime() + 3_600_000);
    expect(await exported(monday, later, later)).toEqual([acme.id, invoice.id]);
    expect(await exported(friday, later, later)).toEqual([invoice.id]);
    expect(await exported(monday, friday, later)).toEqual([acme.id]);
    expect(await exported(monday, later, friday)).toEqual([acme.id]);
  });
}

/** What was last told of an entity among these reports. */
function lastTold(reports: readonly BillingReport[], id: BillingRecord['id']): BillingRecord | undefined {
  return reports.filter(({ record }) => record.id === id).at(-1)?.record;
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
