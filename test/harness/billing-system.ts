import { Fault } from '../../core/fault.ts';
import { invariant } from '../../core/invariant.ts';
import { refuse } from '../../core/refusal.ts';
import type { Outcome } from '../../platform/commands/outcome.ts';
import { documentFields } from '../../subgraphs/billing/domain/content-hash.ts';
import { formatNumber } from '../../subgraphs/billing/domain/numbering.ts';
import type { BillingDuties, BillingIntent, BillingRecord, BillingSystem } from '../../subgraphs/billing/port.ts';
import type { BillingSystemUnderTest } from '../../subgraphs/billing/system-under-test.ts';

/** The fields of either entity that this system looks at; it keeps all others as they come. */
type Values = {
  readonly timeZone?: string;
  readonly status?: string;
  readonly legalEntityId?: string;
  readonly number?: string | null;
};
type Held = { entity: BillingRecord['entity']; values: Values; version: number; changedAt: number; writes: number };

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/**
 * A billing system in memory, in the manner of a vendor's: it takes part in no transaction of ours and keeps a log of its
 * own. With it the suite is tried out for duties that the embedded store does not have.
 */
export function openBillingSystemInMemory(duties: BillingDuties): BillingSystemUnderTest {
  const held = new Map<string, Held>();
  const log: BillingRecord[] = [];
  const done = new Set<string>();
  let clock = Date.parse('2026-03-31T10:00:00.000Z');
  let numbered = 0;
  let losesNextAnswer = false;

  const recordOf = (id: string, { entity, values, version, changedAt }: Held): BillingRecord =>
    ({
      id,
      entity,
      externalId: `ext_${id}`,
      objectType: entity,
      version: String(version).padStart(6, '0'),
      changedAt: new Date(changedAt),
      values: { ...values },
    }) as unknown as BillingRecord;

  function write(id: string, entity: Held['entity'], news: Values): void {
    const before = held.get(id);
    const given = { ...before?.values, ...news };
    const numbers = entity === 'Invoice' && given.status === 'OPEN' && given.number == null;
    const values =
      numbers && duties.numbering === 'SYSTEM' ? { ...given, number: formatNumber('V', (numbered += 1)) } : given;
    const writes = (before?.writes ?? 0) + 1;
    const after = { entity, values, version: (before?.version ?? 0) + 1, changedAt: clock, writes };
    held.set(id, after);
    log.push(recordOf(id, after));
  }

  function refusalOf({ entity, intent }: BillingIntent, before: Held | undefined): Outcome | null {
    const news: Values = Object.fromEntries(changesOf(intent));
    const no = (path: string): Outcome => ({
      kind: 'REFUSED',
      refusal: refuse('VALIDATION_FAILED', { path, rule: 'SYSTEM_RULE' }, `The system refuses this ${path}.`),
    });
    if (news.timeZone === 'Mars/Olympus') return no('timeZone');
    const twin = [...held].find(
      ([id, one]) => id !== intent.after.id && isTwin(one.values, { ...before?.values, ...news }),
    );
    if (entity === 'Invoice' && news.number != null && twin !== undefined) return no('number');
    const final = before?.entity === 'Invoice' && before.values.status !== 'DRAFT';
    const touched = final ? Object.keys(news).find((field) => isDocumentField(field)) : undefined;
    if (touched !== undefined) return no(touched);
    if (duties.versionCheck === 'SYSTEM' && intent.before !== null && before?.version !== intent.before.version) {
      const details = { expected: intent.before.version, actual: before?.version ?? 0 };
      return { kind: 'REFUSED', refusal: refuse('VERSION_CONFLICT', details, 'It has changed since.') };
    }
    return null;
  }

  const markOf = ({ intent }: BillingIntent, key: string): string =>
    `${intent.after.id} ${intent.after.version} ${key}`;

  const system: BillingSystem = {
    name: 'memory',
    duties,
    keeps: ['billing.account', 'billing.invoice'],
    async execute(billing, key) {
      const { id } = billing.intent.after;
      const mark = markOf(billing, key);
      if (duties.idempotency === 'SYSTEM' && done.has(mark)) return applied;
      const refusal = refusalOf(billing, held.get(id));
      if (refusal !== null) return refusal;
      write(id, billing.entity, Object.fromEntries(changesOf(billing.intent)));
      done.add(mark);
      if (!losesNextAnswer) return applied;
      losesNextAnswer = false;
      throw new Fault('TIMED_OUT', 'memory', 'No answer came.', { outcomeUnknown: true });
    },
    find: async (billing, key) => (done.has(markOf(billing, key)) ? applied : null),
    read: async (ids) => ids.map((id) => (held.has(id) ? recordOf(id, heldOf(id)) : null)),
    async *changes(since) {
      for (let at = since === null ? 0 : Number(since); at < log.length; at += 1) {
        const record = log[at];
        if (record !== undefined) yield { record, position: String(at + 1) };
      }
    },
    async *export({ from, to }, cutOff) {
      for (const [id, one] of held) {
        if (one.changedAt < from.getTime() || one.changedAt >= Math.min(to.getTime(), cutOff.getTime())) continue;
        yield recordOf(id, one);
      }
    },
  };

  function heldOf(id: string): Held {
    const one = held.get(id);
    invariant(one, 'only what is held is edited');
    return one;
  }

  return {
    system,
    edit: (id, values) => write(id, heldOf(id).entity, values),
    loseNextAnswer: () => void (losesNextAnswer = true),
    refused: { timeZone: 'Mars/Olympus' },
    writes: (id) => heldOf(id).writes,
    letTimePass: () => void (clock += 10),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function changesOf({ after, changed }: BillingIntent['intent']): readonly (readonly [string, unknown])[] {
  return Object.entries(after).filter(([field]) => changed.includes(field));
}

function isTwin(one: Values, other: Values): boolean {
  return one.number != null && one.number === other.number && one.legalEntityId === other.legalEntityId;
}

function isDocumentField(field: string): boolean {
  return field === 'status' || documentFields.some((one) => one === field);
}
