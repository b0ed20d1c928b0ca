import type { Refusal } from '../../core/refusal.ts';
import type { Entity } from './command.ts';
import { contractOf, fileBeside, fileChange, type Docket } from './filing.ts';
import type { Accepted, Beside, Case, Judged } from './judgement.ts';
import type { Filed } from './outbox.ts';
import type { Intent } from './outcome.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Its own entity first: what that gives up, a number say, one beside it may take. */
export async function writeAll<E extends Entity, Input, Reader, Facts>(
  unit: UnitOfWork,
  { keeper, write }: Case<E, Input, Reader, Facts>,
  { beside, ...own }: Accepted<E>,
): Promise<Refusal | null> {
  const first = await keeper.execute(intentOf(own), write.key, unit);
  if (first.kind === 'REFUSED') return first.refusal;
  if (beside.length === 0) return null;
  const others = await allEnded(beside.map((one) => one.keeper.execute(intentOf(one), write.key, unit)));
  return others.find((outcome) => outcome.kind === 'REFUSED')?.refusal ?? null;
}

function intentOf<E>({ before, after, told, untold }: Judged<E>): Intent<E> {
  return { before, after, changed: told.changes.map((one) => one.field), untold };
}

/** The receipt's cursor stands behind everything that the command told. */
export async function fileAll<E extends Entity, Input, Reader, Facts>(
  options: PipelineOptions,
  trx: UnitOfWork['trx'],
  the: Case<E, Input, Reader, Facts>,
  docket: Docket,
  { beside, after, told }: Accepted<E>,
): Promise<Filed> {
  // All before the first event is filed: they are filed together, in their order.
  const own = await contractOf(the.keeper, trx, after);
  const others = await allEnded(beside.map((one) => contractOf(one.keeper, trx, one.after)));
  const file = (one: Beside, index: number) => fileBeside(options, trx, docket, the.now, one, others[index] ?? null);
  if (beside.length > 0) await allEnded(beside.map(file));
  return fileChange(options, trx, the.keeper, docket, the.now, after, told, own);
}

/** Like `Promise.all`, but fails only when nothing is under way any more. */
export async function allEnded<T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
