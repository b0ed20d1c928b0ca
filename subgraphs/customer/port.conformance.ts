import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { newId } from '../../core/ids.ts';
import type { Intent, Outcome } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import type { Customer, CustomerId } from './domain/customer.ts';
import type { CustomerRecord, CustomerReport, CustomerSystem, Position } from './port.ts';
import { change, creation, prospect, type CustomerSystemUnderTest } from './system-under-test.ts';

type Ability = 'edit' | 'loseNextAnswer' | 'refused' | 'writes' | 'find' | 'changes' | 'export';

/** Fields to write, by the group of which one is enough. */
const fieldsByGroup = {
  'customer.commercial': ['segment', 'industry'],
  'customer.identity': ['tradingName', 'preferredLanguage'],
} as const;

/** What every keeper of customers promises. The short ids never change meaning: an adapter's README may name them. */
export function describeCustomerSystem(name: string, open: () => Promise<CustomerSystemUnderTest>): void {
  describe(`the customer system ${name}`, () => {
    let tested: CustomerSystemUnderTest;
    let system: CustomerSystem;

    beforeEach(async () => {
      tested = await open();
      system = tested.system;
    });
    afterEach(async () => tested[Symbol.asyncDispose]());

    function needs(context: TestContext, ...abilities: readonly Ability[]): void {
      for (const ability of abilities) {
        const lacking =
          ability === 'find' || ability === 'changes' || ability === 'export' ? tested.lacks?.[ability] : undefined;
        context.skip(lacking !== undefined, `${name} has no ${ability}: ${lacking}`);
        const given = ability in system || tested[ability as keyof CustomerSystemUnderTest] !== undefined;
        context.skip(!given, `the harness of ${name} has no ${ability}`);
      }
    }

    function fields(): readonly [keyof Customer, keyof Customer] {
      const group = system.keeps.find((kept) => kept in fieldsByGroup);
      expect(group, 'keeps a group whose fields the suite knows').toBeDefined();
      return fieldsByGroup[group as keyof typeof fieldsByGroup];
    }

    const [one, other] = ['SMB', 'Retail'] as const;
    const values = (first: string | null, second: string | null = other): Partial<Customer> => {
      const [a, b] = fields();
      return { [a]: first, [b]: second };
    };
    const inUnit = <T>(work: (unit: UnitOfWork | null) => Promise<T>): Promise<T> =>
      tested.unit === undefined ? work(null) : tested.unit(work);
    const execute = (intent: Intent<Customer>, key: string = newId('key')): Promise<Outcome> =>
      inUnit((unit) => system.execute(intent, key, unit));
    const passTime = async (): Promise<void> => void (await tested.letTimePass?.());

    /** A customer that the system keeps with two known values. */
    async function kept(first: string = one): Promise<Customer> {
      const customer = prospect(values(first));
      if (tested.seed !== undefined) await tested.seed(customer);
      else expect((await execute(creation(customer))).kind).toBe('APPLIED');
      return customer;
    }

    async function recordOf(id: CustomerId): Promise<CustomerRecord> {
      const [record] = await system.read([id]);
      expect(record).toBeTruthy();
      return record as CustomerRecord;
    }

    async function told(since: Position | null): Promise<CustomerReport[]> {
      const reports: CustomerReport[] = [];
      for await (const report of system.changes(since)) reports.push(report);
      return reports;
    }

    /** The position at which everything done so far has been told. */
    async function caughtUp(): Promise<Position | null> {
      await passTime();
      return (await told(null)).at(-1)?.position ?? null;
    }

    /** What was last told of a customer among these reports. */
    const lastTold = (reports: readonly CustomerReport[], id: CustomerId): Partial<Customer> | undefined =>
      reports.filter(({ record }) => record?.customerId === id).at(-1)?.record?.values;

    it('CS01 answers in the order of the ids, with null for what it does not know', async () => {
      const [acme, birch] = [await kept(), await kept()];
      const unknown = newId<CustomerId>('cus');
      const records = await system.read([birch.id, unknown, acme.id, birch.id]);
      expect(records.map((record) => record?.customerId ?? null)).toEqual([birch.id, null, acme.id, birch.id]);
      expect(await system.read([])).toEqual([]);
    });

    it('CS02 reads a thousand ids at once', async () => {
      const [acme, birch] = [await kept(), await kept()];
      const ids = Array.from({ length: 1_000 }, () => newId<CustomerId>('cus'));
      const asked = [acme.id, ...ids.slice(0, 998), birch.id];
      const records = await system.read(asked);
      expect(records.map((record) => record?.customerId ?? null)).toEqual([
        acme.id,
        ...ids.slice(0, 998).map(() => null),
        birch.id,
      ]);
    });

    it('CS03 takes an id that is none of ours for unknown, whatever it says', async () => {
      await kept();
      const hostile = [
        `' OR Id != '`,
        `\\' OR Id != '`,
        '../../Account',
        '..',
        '%2e%2e',
        'a\nb',
        '',
        'x'.repeat(70_000),
        '\ud800',
      ];
      expect(await system.read(hostile as CustomerId[])).toEqual(hostile.map(() => null));
    });

    it('CS04 keeps what an intent says and tells it with its own id and a version', async () => {
      const acme = await kept();
      const record = await recordOf(acme.id);
      expect(record.values).toMatchObject(values(one));
      expect(record.externalId).not.toBe('');
      expect(record.version).not.toBe('');
    });

    it('CS05 leaves alone what an intent does not name, also where somebody has edited it since', async (context) => {
      needs(context, 'edit');
      const acme = await kept();
      const [named, unnamed] = fields();
      await tested.edit?.(acme.id, { [unnamed]: 'by hand' });
      expect((await execute(change(acme, { [named]: 'ENTERPRISE' }))).kind).toBe('APPLIED');
      expect((await recordOf(acme.id)).values).toMatchObject(values('ENTERPRISE', 'by hand'));
    });

    it('CS06 empties a field', async () => {
      const acme = await kept();
      expect((await execute(change(acme, values(null)))).kind).toBe('APPLIED');
      expect((await recordOf(acme.id)).values).toMatchObject(values(null));
    });

    it('CS07 gives every change a version that sorts after the one before', async () => {
      let customer = await kept();
      const versions = [(await recordOf(customer.id)).version];
      for (const segment of ['A', 'B', 'C']) {
        await passTime();
        const intent = change(customer, values(segment));
        await execute(intent);
        customer = intent.after;
        versions.push((await recordOf(customer.id)).version);
      }
      expect([...new Set(versions)].sort()).toEqual(versions);
    });

    it('CS08 finds nothing of what was never executed', async (context) => {
      needs(context, 'find');
      const acme = await kept();
      const key = newId<string>('key');
      expect(await system.find(change(acme, values('ENTERPRISE')), key)).toBeNull();
      expect(await system.find(creation(prospect(values(one))), key)).toBeNull();
    });

    it('CS09 finds what was executed', async (context) => {
      needs(context, 'find');
      const acme = await kept();
      const intent = change(acme, values('ENTERPRISE'));
      const key = newId<string>('key');
      await execute(intent, key);
      expect((await system.find(intent, key))?.kind).toBe('APPLIED');
      expect(await system.find(intent, newId('key'))).toBeNull();
    });

    it('CS10 does not take an earlier command for a later one with the same key of another principal', async (context) => {
      needs(context, 'find');
      const acme = await kept();
      const early = change(acme, values('ENTERPRISE'));
      await execute(early, 'monday');
      expect(await system.find(change(early.after, values('ENTERPRISE')), 'monday')).toBeNull();
    });

    it('CS11 finds what was executed although somebody has edited it since', async (context) => {
      needs(context, 'find', 'edit');
      const acme = await kept();
      const intent = change(acme, values('ENTERPRISE'));
      const key = newId<string>('key');
      await execute(intent, key);
      await tested.edit?.(acme.id, values('by hand'));
      expect((await system.find(intent, key))?.kind).toBe('APPLIED');
    });

    it('CS12 says that it does not know when its answer is lost, and knows when it is asked', async (context) => {
      needs(context, 'find', 'loseNextAnswer', 'writes');
      const acme = await kept();
      const before = (await tested.writes?.(acme.id)) ?? 0;
      const intent = change(acme, values('ENTERPRISE'));
      const key = newId<string>('key');
      await tested.loseNextAnswer?.();
      expect(await uncertain(() => execute(intent, key))).toBe(true);
      expect((await system.find(intent, key))?.kind).toBe('APPLIED');
      expect((await recordOf(acme.id)).values).toMatchObject(values('ENTERPRISE'));
      expect(((await tested.writes?.(acme.id)) ?? 0) - before).toBe(1);
    });

    it('CS13 does one key once: a repeat does not undo what happened in between', async (context) => {
      needs(context, 'edit');
      context.skip(system.duties.idempotency === 'NONE', 'nobody performs the duty idempotency');
      // Where the duty is Concord's, Concord looks before it repeats.
      if (system.duties.idempotency === 'CONCORD') needs(context, 'find');
      const acme = await kept();
      const intent = change(acme, values('ENTERPRISE'));
      const key = newId<string>('key');
      await execute(intent, key);
      await tested.edit?.(acme.id, values('by hand'));
      const found = system.duties.idempotency === 'CONCORD' ? await system.find(intent, key) : null;
      expect((found ?? (await execute(intent, key))).kind).toBe('APPLIED');
      expect((await recordOf(acme.id)).values).toMatchObject(values('by hand'));
    });

    it('CS14 changes nothing when it refuses, and says which field', async (context) => {
      needs(context, 'refused');
      const acme = await kept();
      const before = await recordOf(acme.id);
      const outcome = await execute(change(acme, tested.refused ?? {}));
      expect(outcome).toMatchObject({ kind: 'REFUSED', refusal: { code: 'VALIDATION_FAILED' } });
      expect(outcome.kind === 'REFUSED' && outcome.refusal.details).toMatchObject({
        path: Object.keys(tested.refused ?? {})[0],
      });
      expect((await recordOf(acme.id)).values).toEqual(before.values);
    });

    it('CS15 refuses a write against an older version', async (context) => {
      needs(context, 'edit');
      context.skip(system.duties.versionCheck !== 'SYSTEM', 'the duty versionCheck is not the system’s');
      const acme = await kept();
      await tested.edit?.(acme.id, values('by hand'));
      expect((await execute(change(acme, values('ENTERPRISE')))).kind).toBe('REFUSED');
    });

    it('CS16 tells what was edited there', async (context) => {
      needs(context, 'changes', 'edit');
      const acme = await kept();
      const since = await caughtUp();
      await tested.edit?.(acme.id, values('by hand'));
      await passTime();
      expect(lastTold(await told(since), acme.id)).toMatchObject(values('by hand'));
    });

    it('CS17 tells what we did there too', async (context) => {
      needs(context, 'changes');
      const acme = await kept();
      const since = await caughtUp();
      await execute(change(acme, values('ENTERPRISE')));
      await passTime();
      expect(lastTold(await told(since), acme.id)).toMatchObject(values('ENTERPRISE'));
    });

    it('CS18 tells changes oldest first and ends when it has told all', async (context) => {
      needs(context, 'changes');
      const customers: Customer[] = [];
      for (let n = 0; n < 4; n += 1) {
        customers.push(await kept(`S${n}`));
        await passTime();
      }
      const since = await caughtUp();
      for (const customer of customers.toReversed()) {
        await execute(change(customer, values('moved')));
        await passTime();
      }
      const moved = (await told(since)).filter(({ record }) => Object.values(record?.values ?? {}).includes('moved'));
      expect(moved.map(({ record }) => record?.customerId)).toEqual(customers.toReversed().map(({ id }) => id));
    });

    it('CS19 tells each change at least once to a reader that resumes after every report', async (context) => {
      needs(context, 'changes');
      const customers: Customer[] = [];
      // No time passes: these may well carry one and the same timestamp.
      for (let n = 0; n < 7; n += 1) customers.push(await kept(`S${n}`));
      await passTime();
      const seen = new Set<CustomerId>();
      let position: Position | null = null;
      for (let reads = 0; reads < 100; reads += 1) {
        const report: CustomerReport | undefined = await first(system.changes(position));
        if (report === undefined) break;
        position = report.position;
        if (report.record === null) break;
        seen.add(report.record.customerId);
      }
      expect([...seen].sort()).toEqual(customers.map(({ id }) => id).sort());
    });

    it('CS20 tells the newest state when one record changes several times in a moment', async (context) => {
      needs(context, 'changes', 'edit');
      const acme = await kept();
      const since = await caughtUp();
      const early = await told(since);
      await tested.edit?.(acme.id, values('first'));
      early.push(...(await told(early.at(-1)?.position ?? since)));
      await tested.edit?.(acme.id, values('second'));
      await passTime();
      const reports = [...early, ...(await told(early.at(-1)?.position ?? since))];
      expect(lastTold(reports, acme.id)).toMatchObject(values('second'));
      const versions = reports
        .filter(({ record }) => record?.customerId === acme.id)
        .map(({ record }) => record?.version);
      // One version is one state: a reader drops what it has seen.
      expect(versions.toSorted()).toEqual(versions);
    });

    it('CS21 tells an edit with a version after the one of our own write in the same moment', async (context) => {
      needs(context, 'changes', 'edit');
      const acme = await kept();
      const since = await caughtUp();
      const outcome = await execute(change(acme, values('ENTERPRISE')));
      await tested.edit?.(acme.id, values('by hand'));
      await passTime();
      const [report] = (await told(since)).filter(({ record }) => record?.customerId === acme.id).slice(-1);
      expect(report?.record?.values).toMatchObject(values('by hand'));
      const written = outcome.kind === 'APPLIED' ? outcome.sourceVersion : null;
      expect((report?.record?.version ?? '') > (written ?? '')).toBe(true);
    });

    it('CS22 exports what changed in the range and not after the cut-off', async (context) => {
      needs(context, 'export');
      const exported = async (from: Date, to: Date, cutOff: Date): Promise<CustomerId[]> => {
        const ids: CustomerId[] = [];
        for await (const record of system.export({ from, to }, cutOff)) ids.push(record.customerId);
        return ids;
      };
      const [acme, birch] = [await kept(), (await passTime(), await kept())];
      await passTime();
      const [monday, friday] = [(await recordOf(acme.id)).changedAt, (await recordOf(birch.id)).changedAt];
      const later = new Date(friday.getTime() + 3_600_000);
      expect(await exported(monday, later, later)).toEqual([acme.id, birch.id]);
      expect(await exported(friday, later, later)).toEqual([birch.id]);
      expect(await exported(monday, friday, later)).toEqual([acme.id]);
      expect(await exported(monday, later, friday)).toEqual([acme.id]);
    });
  });
}

/** Whether the call ended without saying what became of it. */
async function uncertain(call: () => Promise<Outcome>): Promise<boolean> {
  try {
    return (await call()).kind === 'UNKNOWN';
  } catch (error) {
    return error instanceof Fault && error.outcomeUnknown;
  }
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
