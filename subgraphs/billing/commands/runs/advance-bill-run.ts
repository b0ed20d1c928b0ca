import type { Scope } from '../../../../core/scope.ts';
import { change, type Change, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { BillRun } from '../../domain/bill-run.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import type { BillingReader } from '../../port.ts';
import { runCommand } from '../define.ts';
import { draftPage, gatherDrafting, type DraftingFacts } from './drafting.ts';
import { finalizePage, gatherFinalizing, type FinalizingFacts } from './finalizing.ts';

type Facts = { readonly legalEntity: LegalEntity | null; readonly page: DraftingFacts | FinalizingFacts };

/** What a page comes to: how the run stands after it, and what else changes. */
export type Page = { readonly run: BillRun; readonly beside: readonly Companion[] };

/** The next page of a run: all of it in one transaction, under a key that is the page's own, or nothing. */
export const advanceBillRun = runCommand<{ readonly id: string }, Facts>('advanceBillRun', {
  apart: true,
  on: (input) => input.id,

  async gather(reader, _, run, { scope }) {
    return { legalEntity: await reader.legalEntity(run.legalEntityId), page: await gatherPage(reader, run, scope) };
  },

  decide(run, _, context): Refusal | Change<BillRun> {
    const { legalEntity, page } = context.facts;
    if (legalEntity === null) return unknownLegalEntity(run.legalEntityId);
    const done = pageOf(run, page, legalEntity, context);
    if ('code' in done) return done;
    const after = { ...done.run, pages: run.pages + 1 };
    const event = after.status === 'COMPLETED' ? 'billing.billRun.completed' : 'billing.billRun.advanced';
    return { ...change(after, event), beside: done.beside };
  },
});

/** Who carries a run out does so for the whole of its legal entity, whatever else they may see. */
function gatherPage(reader: BillingReader, run: BillRun, { on }: Scope): Promise<DraftingFacts | FinalizingFacts> {
  const everything = { kind: 'everything', on } as const;
  return run.phase === 'DRAFTING' ? gatherDrafting(reader, run, everything) : gatherFinalizing(reader, run, everything);
}

function pageOf(
  run: BillRun,
  page: Facts['page'],
  legalEntity: LegalEntity,
  context: DecisionContext<unknown>,
): Page | Refusal {
  return page.phase === 'DRAFTING'
    ? draftPage(run, page, legalEntity, context)
    : finalizePage(run, page, legalEntity, context);
}
