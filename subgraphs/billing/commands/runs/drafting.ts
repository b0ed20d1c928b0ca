import { civilDateAt } from '../../../../core/civil-date.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import { asksForPlace, asksForProductLine } from '../../../../core/routing/house-routes.ts';
import type { Scope } from '../../../../core/scope.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { BillingAccount, BillingAccountId } from '../../domain/billing-account.ts';
import { problemsMax, type BillRun, type BillRunProblem } from '../../domain/bill-run.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { ContractId } from '../../domain/known-contract.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { chargesByErp, type CustomerPlace, type Routes } from '../../domain/subscriptions/by-erp.ts';
import { dueOn } from '../../domain/subscriptions/passing-time.ts';
import { invoiceOf, runStep, type RunStep, type UsageToCharge } from '../../domain/subscriptions/run-step.ts';
import type { BillingReader } from '../../port.ts';
import type { Page } from './advance-bill-run.ts';

export type DraftingFacts = {
  readonly phase: 'DRAFTING';
  readonly subscriptions: readonly BillingSubscription[];
  readonly accounts: ReadonlyMap<BillingAccountId, BillingAccount>;
  readonly activeContracts: ReadonlySet<ContractId>;
  readonly usage: UsageToCharge;
  readonly routes: Routes;
  readonly places: ReadonlyMap<CustomerId, CustomerPlace>;
};

/** How many subscriptions one transaction charges, so that nobody waits long for one of them: 50 make a run a sixth slower, 200 none faster. */
export const draftingPageSize = 100;

export async function gatherDrafting(reader: BillingReader, run: BillRun, scope: Scope): Promise<DraftingFacts> {
  const { legalEntityId, throughDate, position } = run;
  const page = { legalEntityId, by: throughDate, after: position ?? '', limit: draftingPageSize };
  const subscriptions = await reader.lockSubscriptions(await reader.dueSubscriptions(page), scope);
  const accounts = subscriptions.map(({ billingAccountId }) => billingAccountId);
  const known = await reader.accounts(accounts, scope);
  return {
    phase: 'DRAFTING',
    subscriptions,
    accounts: known,
    activeContracts: await reader.activeContracts(subscriptions.map(({ contractId }) => contractId)),
    usage: await reader.usageToCharge(subscriptions.filter(isMetered)),
    ...(await gatherRoutes(reader, subscriptions, [...known.values()])),
  };
}

/** What rules of routing ask, and nothing where no rule asks. */
async function gatherRoutes(
  reader: BillingReader,
  subscriptions: readonly BillingSubscription[],
  accounts: readonly BillingAccount[],
): Promise<Pick<DraftingFacts, 'routes' | 'places'>> {
  const routing = await reader.routing();
  const products = subscriptions.flatMap(({ items }) => items.map(({ productId }) => productId));
  const customers = accounts.map(({ customerId }) => customerId);
  return {
    routes: { ...routing, productLines: await reader.productLines(asksForProductLine(routing) ? products : []) },
    places: await reader.placesOf(asksForPlace(routing) ? customers : []),
  };
}

/** Charges what is due of a page of subscriptions; the page that finds none ends the phase, or begins it once more. */
export function draftPage(
  run: BillRun,
  { subscriptions, accounts, activeContracts, usage: closed, routes, places }: DraftingFacts,
  legalEntity: LegalEntity,
  context: DecisionContext<unknown>,
): Page {
  const last = subscriptions.at(-1);
  if (last === undefined) return { run: nextPhase(run), beside: [] };

  const beside: Companion[] = [];
  const problems: BillRunProblem[] = [];
  let [charged, drafted, repeats] = [0, 0, run.repeats];
  for (const subscription of subscriptions) {
    const account = accounts.get(subscription.billingAccountId);
    invariant(account, 'a subscription has an account');
    const isContractActive = activeContracts.has(subscription.contractId);
    const today = civilDateAt(context.now, account.timeZone);
    const asOf = today < run.throughDate ? today : run.throughDate;
    const usage = {
      ...closed,
      unbilled: closed.unbilled.filter((one) => one.billingSubscriptionId === subscription.id),
    };
    const step = runStep(subscription, { asOf, throughDate: run.throughDate, isContractActive, usage }, legalEntity);
    if (!step.ok) {
      const { code, message } = step.refusal;
      problems.push({ billingSubscriptionId: subscription.id, code, message });
      continue;
    }
    if (step.value.after === subscription) continue;
    charged += 1;
    const next = dueOn(step.value.after);
    repeats ||= next !== null && next <= run.throughDate;
    beside.push(
      companion('BillingSubscription', subscription, change(step.value.after, eventOf(subscription, step.value))),
    );
    if (step.value.charges.length === 0) continue;
    const postingDate = civilDateAt(context.now, legalEntity.timeZone);
    const document = { legalEntityId: legalEntity.id, postingDate, ...(places.get(account.customerId) ?? nowhere) };
    for (const { erpInstanceId, charges } of chargesByErp(step.value.charges, document, routes)) {
      drafted += 1;
      const invoice = invoiceOf(charges, { ...context, subscription, account, run, erpInstanceId });
      beside.push(companion<Invoice>('Invoice', null, change(invoice, 'billing.invoice.drafted')));
    }
  }
  const { counts } = run;
  return {
    run: {
      ...run,
      position: last.id,
      repeats,
      problems: [...run.problems, ...problems].slice(0, problemsMax),
      counts: {
        ...counts,
        subscriptions: counts.subscriptions + charged,
        drafted: counts.drafted + drafted,
        failed: counts.failed + problems.length,
      },
    },
    beside,
  };
}

const nowhere: CustomerPlace = { country: null, region: null };

function isMetered({ items }: BillingSubscription): boolean {
  return items.some(({ meterCode }) => meterCode !== null);
}

/** Whoever moved, or had more due than one invoice holds, is looked at once more; each time something was done. */
function nextPhase(run: BillRun): BillRun {
  const again = { ...run, position: null, repeats: false };
  return run.repeats ? { ...again, ...withoutProblems(run) } : { ...again, phase: 'FINALIZING' };
}

/** What could not be charged comes up again with the rest. */
function withoutProblems({ counts }: BillRun): Pick<BillRun, 'counts' | 'problems'> {
  return { problems: [], counts: { ...counts, failed: 0 } };
}

const eventsByState = { TRIALING: 'started', CANCELLED: 'cancelled', EXPIRED: 'expired' } as const;

function eventOf({ status: from }: BillingSubscription, { hasMoved, after }: RunStep): string {
  if (!hasMoved) return 'billing.subscription.charged';
  const { status } = after;
  const word =
    status === 'ACTIVE' ? (from === 'PENDING' ? 'started' : 'activated') : eventsByState[status as 'TRIALING'];
  return `billing.subscription.${word}`;
}
