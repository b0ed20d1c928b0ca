import { randomUUID } from 'node:crypto';
import type { LogEntry } from '../../events/event.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createContractDesk } from '../../subgraphs/billing/adapters/postgres/contract-moves.ts';
import { applyContractEntries } from '../../subgraphs/billing/copies/contracts.ts';
import { startContractFollower } from '../../subgraphs/billing/runs/contract-follower.ts';
import type { BillingRoom } from './billing.ts';
import { linesOf, type TestContract } from './subscriptions.ts';

/** What became of a contract, as its source tells it. */
export type ToldMove =
  | { readonly suspended: string }
  | { readonly resumed: string }
  | { readonly terminated: string; readonly creditPolicy?: string }
  | { readonly expired: true }
  /** Another contract took its place. */
  | { readonly renewed: true }
  /** A version that holds from a day on, of whole lines. */
  | { readonly amended: ToldVersion }
  /** A version of its own goes on. */
  | { readonly prolonged: ToldVersion };

export type ToldVersion = Pick<TestContract, 'lines' | 'endDate' | 'startDate'> & {
  readonly version?: number;
  readonly from?: string;
  /** Whom the contract bills from now on. */
  readonly billTo?: string;
};

const states = {
  suspended: 'SUSPENDED',
  resumed: 'ACTIVE',
  terminated: 'TERMINATED',
  expired: 'EXPIRED',
  renewed: 'RENEWED',
  amended: 'ACTIVE',
  prolonged: 'ACTIVE',
} as const;

function versionTold({ version = 2, from = '2026-01-01', billTo, ...terms }: ToldVersion) {
  const { endDate } = terms;
  return {
    currentVersion: version,
    ...(endDate !== undefined && { endDate }),
    ...(billTo !== undefined && { billToCustomer: billTo }),
    versions: [{ version, hash: `hash-${version}`, effectiveDate: from, lines: linesOf(terms) }],
  };
}

/** What following contracts adds to a room. */
export function following(room: BillingRoom) {
  const database = { db: commandTablesOf(room.database.db) };
  let told = 1;
  const entryOf = (contract: string, move: ToldMove): LogEntry => {
    told += 1;
    const [word] = Object.keys(move) as (keyof typeof states)[];
    if (word === undefined) throw new Error('Nothing became of it.');
    const changed =
      'suspended' in move
        ? { suspensions: [{ from: move.suspended, to: null }] }
        : 'resumed' in move
          ? { suspensions: [{ from: '2026-01-01', to: move.resumed }] }
          : 'terminated' in move
            ? { termination: { date: move.terminated, creditPolicy: move.creditPolicy ?? null } }
            : 'amended' in move
              ? versionTold(move.amended)
              : 'prolonged' in move
                ? versionTold(move.prolonged)
                : {};
    const event = {
      id: randomUUID(),
      type: `contract.contract.${word === 'prolonged' ? 'renewed' : word}`,
      correlationid: `told-${told}`,
      data: { to: states[word], changed },
    };
    return {
      kind: 'change',
      entityType: 'Contract',
      entityId: contract,
      entityVersion: told,
      occurredAt: room.clock.now(),
      sequence: told,
      event,
    } as unknown as LogEntry;
  };
  const apply = (entries: readonly LogEntry[]) => transaction(database, (trx) => applyContractEntries(trx, entries));
  const waiting = async (): Promise<number> => {
    const text = 'select count(*)::int as waiting from contract_moves where done_at is null and due_at <= $1';
    const { rows } = await room.database.pool.query<{ waiting: number }>(text, [room.clock.now()]);
    return rows[0]?.waiting ?? 0;
  };

  return {
    waiting,
    /** The copy hears it, and nobody follows it yet; again, if it is told again. */
    async tell(contract: string, ...moves: readonly ToldMove[]): Promise<() => Promise<void>> {
      const entries = moves.map((move) => entryOf(contract, move));
      await apply(entries);
      return () => apply(entries);
    },
    /** A follower does all there is to do now. */
    async follow(): Promise<void> {
      const follower = startContractFollower({
        pipeline: room.pipeline,
        keepers: room.keepers,
        desk: createContractDesk(room.database.db),
        clock: room.clock,
        log: silentLog,
      });
      while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await follower.close();
    },
  };
}
