import { isRetryable, refuse, type Refusal } from '../../core/refusal.ts';
import { principalOf } from '../../core/viewer.ts';
import { crashPoint } from '../crash-points.ts';
import { isLockTimeout } from '../postgres/errors.ts';
import { transaction } from '../postgres/transaction.ts';
import { allEnded, fileAll, writeAll } from './carrying-out.ts';
import type { Command, Entity } from './command.ts';
import { closeAsFirst } from './first-record.ts';
import { docketOf, fileRefusal } from './filing.ts';
import { Flights } from './flights.ts';
import { GroupCommit } from './group-commit.ts';
import { claimKey, requestHash } from './idempotency.ts';
import type { JournalEntry } from './journal.ts';
import { judge, refuseUnseen, ruleOf, type Case } from './judgement.ts';
import type { Keeper } from './keeper.ts';
import type { Answer, PipelineOptions } from './pipeline-options.ts';
import { noteCommand, settleEntry, settleNoted } from './outside.ts';
import { rehearsalReceipt, receiptOf } from './receipt.ts';
import { RefusedLate } from './refused-late.ts';
import type { CommandTables } from './tables.ts';
import { Dissolved } from './turns.ts';
import { ownUnit, type UnitOfWork } from './unit-of-work.ts';
import { readWrite, type Caller, type WriteInput } from './write.ts';

export type Pipeline = {
  /** Runs a command once per (principal, key), whole or not at all. Throws a `Fault` when a system did not answer. */
  run<E extends Entity, Input, Reader, Facts>(
    keeper: Keeper<E, Reader>,
    command: Command<E, Input, Reader, Facts>,
    input: Input,
    write: WriteInput,
    caller: Caller,
  ): Promise<Answer<E>>;
};

type Ways = { readonly flights: Flights; readonly group: GroupCommit };

/** How long a repeat of a running command waits for its end before it is told to come back (D3). */
export const repeatWaitMs = 2_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const flights = new Flights({ waitMs: repeatWaitMs });
  const group = new GroupCommit(options);
  return {
    async run(keeper, command, input, writeInput, caller) {
      const started = performance.now();
      const answer = await admit(options, { flights, group }, keeper, command, input, writeInput, caller);
      const outcome = answer.kind === 'REFUSED' ? answer.refusal.code : answer.receipt.outcome;
      options.metrics.commandRan(command.name, outcome, answer.replayed, (performance.now() - started) / 1_000);
      return answer;
    },
  };
}

async function admit<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  { flights, group }: Ways,
  keeper: Keeper<E, Reader>,
  command: Command<E, Input, Reader, Facts>,
  input: Input,
  writeInput: WriteInput,
  caller: Caller,
): Promise<Answer<E>> {
  const write = readWrite(writeInput, caller);
  if ('code' in write) return refused(write);
  const behind = await options.caughtUp(writeInput.after ?? null);
  if (behind !== null) return refused(behind);

  const the: Case<E, Input, Reader, Facts> = { keeper, command, input, write, caller, now: options.clock.now() };
  if (write.dryRun) return rehearse(options, the);
  const answer = await flights.fly(`${principalOf(caller.viewer)}\n${write.key}`, () => runOnce(options, group, the));
  return answer === 'STILL_RUNNING' ? refused(inProgress()) : answer;
}

async function runOnce<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  group: GroupCommit,
  the: Case<E, Input, Reader, Facts>,
): Promise<Answer<E>> {
  const first = await attempt(options, group, the);
  crashPoint('command.after-commit');
  options.committed();
  if (first.kind !== 'NOTED') return first;

  // An outside system keeps what the command changes: it is asked now, and its answer stands under the same key.
  const { entry } = first;
  if (entry !== null) await settleEntry(options, the.keeper, entry);
  else if ((await settleNoted(options, the.keeper, docketOf(options, the))) === 'BUSY') return refused(inProgress());
  const answer = await attempt(options, group, the);
  return answer.kind === 'NOTED' ? refused(inProgress()) : { ...answer, replayed: entry === null };
}

/** The command is in the journal and waits for its system of record; the entry is null where another request noted it. */
type Noted = { readonly kind: 'NOTED'; readonly entry: JournalEntry | null };

async function attempt<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  group: GroupCommit,
  the: Case<E, Input, Reader, Facts>,
): Promise<Answer<E> | Noted> {
  return answerOf(async () => {
    if (the.command.apart) return alone(options, the);
    try {
      return await group.run((unit) => inTransaction(options, unit, the));
    } catch (error) {
      if (error instanceof Dissolved) return await alone(options, the);
      throw error;
    }
  });
}

/** A transaction of its own, and another one to file a no that came while writing. */
async function alone<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  the: Case<E, Input, Reader, Facts>,
): Promise<Answer<E> | Noted> {
  try {
    return await transaction(options.database, (trx) => inTransaction(options, ownUnit(trx), the));
  } catch (error) {
    if (!(error instanceof RefusedLate) || isRetryable(error.refusal)) throw error;
    const { refusal } = error;
    return await transaction(options.database, (trx) => inTransaction(options, ownUnit(trx), the, refusal));
  }
}

/** Claims the key, decides, writes, tells. `known` is a no that an earlier attempt came upon while writing. */
async function inTransaction<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  unit: UnitOfWork,
  the: Case<E, Input, Reader, Facts>,
  known?: Refusal,
): Promise<Answer<E> | Noted> {
  const { trx } = unit;
  const { command, input, write, caller } = the;
  const principal = principalOf(caller.viewer);
  const claim = await claimKey(trx, {
    principal,
    key: write.key,
    command: command.name,
    hash: requestHash(command.name, input, write),
    correlationId: caller.correlationId,
    now: the.now,
    retentionDays: ruleOf(options.law.rules, command.name).retentionDays,
  });
  if (claim.kind === 'OTHER_REQUEST') return refused(keyReused(claim.firstSeenAt));
  if (claim.kind === 'REPEAT') {
    const { recorded } = claim;
    if (recorded.state === 'RUNNING') return { kind: 'NOTED', entry: null };
    if (recorded.state === 'REFUSED') return { kind: 'REFUSED', refusal: recorded.refusal, replayed: true };
    const receipt = receiptOf(options, write.key, recorded);
    return { kind: 'DONE', receipt, entityId: recorded.entityId, entity: null, replayed: true };
  }
  crashPoint('command.after-claim');

  const judgement =
    known === undefined
      ? await judge(unit, options.law, the)
      : ({ verdict: 'REFUSED', refusal: known, target: command.target?.(input) ?? null, before: null } as const);
  const docket = docketOf(options, the);
  if (judgement.verdict === 'REFUSED') {
    if (isRetryable(judgement.refusal)) throw new RefusedLate(judgement.refusal);
    await fileRefusal(options, trx, the.keeper, docket, the.now, judgement);
    return refused(judgement.refusal);
  }
  if (judgement.verdict === 'ALREADY') {
    const { id } = judgement.existing;
    const recorded = await closeAsFirst(trx, docket, id);
    const receipt = receiptOf(options, write.key, recorded);
    return { kind: 'DONE', receipt, entityId: id, entity: null, replayed: true };
  }

  const { after, told } = judgement;
  const outside = the.keeper.outside(told.changes.map((one) => one.field));
  if (outside !== null) {
    return { kind: 'NOTED', entry: await noteCommand(trx, outside.name, docket, judgement, the.now) };
  }

  // Asked in one breath, so that both travel together. Each is waited for: what is still under way when the transaction
  // is taken back would run outside it. A no comes first: where the database gave it, nothing else could be written.
  const written = writeAll(unit, the, judgement).then((refusal) => {
    if (refusal !== null) throw new RefusedLate(refusal);
  });
  const [, filed] = await allEnded([written, fileAll(options, trx, the, docket, judgement)] as const);
  crashPoint('command.after-write');
  const unseen = await refuseUnseen(unit, the, judgement);
  if (unseen !== null) throw new RefusedLate(unseen);
  crashPoint('command.before-commit');
  const done = {
    ...filed,
    recordVersion: after.version,
    outcome: command.outcome,
    correlationId: caller.correlationId,
  } as const;
  return {
    kind: 'DONE',
    receipt: receiptOf(options, write.key, done),
    entityId: after.id,
    entity: after,
    replayed: false,
  };
}

/** Ends a rehearsal's transaction with its answer, so that nothing of it stays. */
class Rehearsed<E> extends Error {
  readonly answer: Answer<E>;

  constructor(answer: Answer<E>) {
    super('rehearsed');
    this.answer = answer;
  }
}

/** The same judgement and the same writes, in a transaction that never commits; the key stays unused. */
async function rehearse<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  the: Case<E, Input, Reader, Facts>,
): Promise<Answer<E>> {
  return answerOf(() =>
    transaction<CommandTables, Answer<E>>(options.database, async (trx) => {
      const unit = ownUnit(trx);
      const judgement = await judge(unit, options.law, the);
      if (judgement.verdict === 'REFUSED') throw new Rehearsed(refused<E>(judgement.refusal));
      if (judgement.verdict === 'ALREADY') {
        const { id, version } = judgement.existing;
        const receipt = rehearsalReceipt(the.write.key, version, the.caller.correlationId);
        throw new Rehearsed<E>({ kind: 'DONE', receipt, entityId: id, entity: null, replayed: true });
      }
      const { after } = judgement;
      const refusal = (await writeAll(unit, the, judgement)) ?? (await refuseUnseen(unit, the, judgement));
      if (refusal !== null) throw new Rehearsed(refused<E>(refusal));
      const receipt = rehearsalReceipt(the.write.key, after.version, the.caller.correlationId);
      throw new Rehearsed<E>({ kind: 'DONE', receipt, entityId: after.id, entity: after, replayed: false });
    }),
  );
}

/** Turns the ways in which a transaction is left on purpose into the answers they stand for. */
async function answerOf<A extends { readonly kind: string }, E>(work: () => Promise<A>): Promise<A | Answer<E>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Rehearsed) return (error as Rehearsed<E>).answer;
    if (error instanceof RefusedLate) return refused(error.refusal);
    // Another command holds this key or this entity, and has for as long as a caller may wait.
    if (isLockTimeout(error)) return refused(inProgress());
    throw error;
  }
}

function refused<E>(refusal: Refusal): Answer<E> {
  return { kind: 'REFUSED', refusal, replayed: false };
}

function inProgress(): Refusal {
  return refuse(
    'COMMAND_IN_PROGRESS',
    {},
    'A command with this key, or on this entity, is still running: repeat the request with the same key.',
  );
}

function keyReused(firstSeenAt: Date): Refusal {
  return refuse(
    'IDEMPOTENCY_KEY_REUSED',
    { firstSeenAt: firstSeenAt.toISOString() },
    'This idempotency key was used for another request: make a new key for a new request.',
  );
}
