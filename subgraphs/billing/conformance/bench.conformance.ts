import { afterEach, beforeEach, expect, type TestContext } from 'vitest';
import { newId } from '../../../core/ids.ts';
import type { Outcome } from '../../../platform/commands/outcome.ts';
import type { BillingAccount, BillingAccountId } from '../domain/billing-account.ts';
import type { Invoice, InvoiceId } from '../domain/invoice.ts';
import type { BillingIntent, BillingRecord, BillingReport, BillingSystem, Position } from '../port.ts';
import { account, change, creation, draft, finalisation, type BillingSystemUnderTest } from '../system-under-test.ts';

type Ability = 'edit' | 'loseNextAnswer' | 'refused' | 'writes' | 'find' | 'changes' | 'export';

/** The system on which the promises are tried, opened anew for each, and what all of them do with it. */
export type Bench = ReturnType<typeof openBench>;

export function openBench(name: string, open: () => Promise<BillingSystemUnderTest>) {
  let tested: BillingSystemUnderTest;

  beforeEach(async () => {
    tested = await open();
  });
  afterEach(async () => tested[Symbol.asyncDispose]());

  const bench = {
    name,

    get tested(): BillingSystemUnderTest {
      return tested;
    },

    get system(): BillingSystem {
      return tested.system;
    },

    /** Skips the promise where the system or its harness has not what it takes. */
    needs(context: TestContext, ...abilities: readonly Ability[]): void {
      for (const ability of abilities) {
        const lacking =
          ability === 'find' || ability === 'changes' || ability === 'export' ? tested.lacks?.[ability] : undefined;
        context.skip(lacking !== undefined, `${name} has no ${ability}: ${lacking}`);
        const given = ability in tested.system || tested[ability as keyof BillingSystemUnderTest] !== undefined;
        context.skip(!given, `the harness of ${name} has no ${ability}`);
      }
    },

    keeps(context: TestContext, ...groups: readonly ('billing.account' | 'billing.invoice')[]): void {
      for (const group of groups) context.skip(!tested.system.keeps.includes(group), `${name} does not keep ${group}`);
    },

    execute(intent: BillingIntent, key: string = newId('key')): Promise<Outcome> {
      const { system, unit } = tested;
      return unit === undefined ? system.execute(intent, key, null) : unit((one) => system.execute(intent, key, one));
    },

    async passTime(): Promise<void> {
      await tested.letTimePass?.();
    },

    /** An account that the system keeps. */
    async kept(values: Partial<BillingAccount> = {}): Promise<BillingAccount> {
      const made = account(values);
      expect((await bench.execute(creation(made))).kind).toBe('APPLIED');
      return made;
    },

    async drafted(of: BillingAccount): Promise<Invoice> {
      const made = draft(of);
      expect((await bench.execute(creation(made))).kind).toBe('APPLIED');
      return made;
    },

    /** A final invoice, with the version that the finalisation gave it. */
    async finalised(of: BillingAccount): Promise<Invoice> {
      const made = await bench.drafted(of);
      const sequence = tested.system.duties.numbering === 'CONCORD' ? 1 : null;
      expect((await bench.execute(change(made, finalisation(made, sequence)))).kind).toBe('APPLIED');
      return bench.invoiceOf({ ...made, version: made.version + 1 });
    },

    async recordOf(id: BillingAccountId | InvoiceId): Promise<BillingRecord> {
      const [record] = await tested.system.read([id]);
      expect(record).toBeTruthy();
      return record as BillingRecord;
    },

    /** The invoice as the system has it; what it does not keep is as we made it. */
    async invoiceOf(made: Invoice): Promise<Invoice> {
      const record = await bench.recordOf(made.id);
      expect(record.entity).toBe('Invoice');
      return { ...made, ...(record.entity === 'Invoice' && record.values) };
    },

    async told(since: Position | null): Promise<BillingReport[]> {
      const reports: BillingReport[] = [];
      for await (const report of tested.system.changes(since)) reports.push(report);
      return reports;
    },

    /** The position at which everything done so far has been told. */
    async caughtUp(): Promise<Position | null> {
      await bench.passTime();
      return (await bench.told(null)).at(-1)?.position ?? null;
    },
  };
  return bench;
}
