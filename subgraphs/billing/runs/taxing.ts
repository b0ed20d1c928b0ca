import { civilDateAt } from '../../../core/civil-date.ts';
import type { Clock } from '../../../core/clock.ts';
import { Fault } from '../../../core/fault.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { leftOf } from '../commands/runs/finalizing.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { TaxAnswer, TaxQuestion } from '../domain/tax/determination.ts';
import type { BillRunDesk } from '../port.ts';
import type { TaxSystem } from '../tax-system.ts';

type Parts = { readonly desk: BillRunDesk; readonly taxSystem: TaxSystem; readonly clock: Clock; readonly log: Log };

/**
 * Asks the tax system for the drafts of the next page and keeps what it says, before and outside of the page's transaction.
 * What it does not answer waits: the page leaves it as it is.
 */
export async function determineTaxes(run: BillRun, parts: Parts): Promise<void> {
  const { desk, clock } = parts;
  const drafts = await desk.untaxed(leftOf(run));
  const legalEntity = drafts.length === 0 ? null : await desk.legalEntity(run.legalEntityId);
  if (legalEntity === null) return;
  const profiles = await desk.taxProfiles(drafts.map(({ customerId }) => customerId));
  const categories = await desk.taxCategories(drafts.flatMap(({ billingSubscriptionId: id }) => id ?? []));
  const now = clock.now();
  const { country, oneStopShop = false, timeZone } = legalEntity;
  const questions = drafts.map(({ id, customerId, lines }): TaxQuestion => ({
    documentId: id,
    seller: { country, oneStopShop },
    buyer: profiles.get(customerId) ?? null,
    taxDate: civilDateAt(now, timeZone),
    lines: lines.map((line) => ({ id: line.id, category: categories.get(line.itemId ?? '') ?? null })),
  }));
  const answers = await ask(questions, parts);
  const known = drafts.flatMap((invoice, index) => {
    const answer = answers[index] ?? null;
    return answer === null ? [] : [{ ...answer, invoice }];
  });
  await desk.noteTaxes(known, now);
  crashPoint('bill-run.after-taxes');
}

/** A tax system that is silent holds up nobody but what waits for it (TAX_UNAVAILABLE). */
async function ask(
  questions: readonly TaxQuestion[],
  { taxSystem, log }: Parts,
): Promise<readonly (TaxAnswer | null)[]> {
  try {
    return await taxSystem.determine(questions);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ err: error, documents: questions.length }, 'the tax system does not answer; the drafts wait');
    return [];
  }
}
