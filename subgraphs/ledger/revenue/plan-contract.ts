import { sum } from '../../../core/decimal.ts';
import { fromMinor, money } from '../../../core/money.ts';
import {
  isNotPlanned,
  planInception,
  type NotPlanned,
  type PlannedObligation,
  type PlanningFacts,
} from '../domain/revenue/inception.ts';
import { keptLines } from '../domain/revenue/kept-lines.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { ended } from '../domain/revenue/modification/spread.ts';
import { replan, type Replanned } from '../domain/revenue/replan.ts';
import type { PerformanceObligation, RevenueContract, RevenueWaitReason } from '../domain/revenue/revenue-contract.ts';
import { isOpenTold, type ChangedPlan } from '../domain/revenue/standing.ts';
import type { ContractTerms, VersionTerms } from '../domain/revenue/terms.ts';
import type { Desk } from '../postings/desk.ts';
import { scheduleInvoiced } from './schedule-invoiced.ts';

/** Before a contract begins there is nothing to recognise of it; once it has, it stays until everything is. */
const begun: ReadonlySet<string> = new Set(['ACTIVE', 'SUSPENDED', 'TERMINATED', 'EXPIRED', 'RENEWED']);

/**
 * Brings the revenue contract to where its contract is: made and planned once that is active, planned anew with each version,
 * held while it is suspended, ended when it is terminated. What cannot be done yet waits and says why. Told again, it changes nothing.
 */
export async function planContract(desk: Desk, contractId: string): Promise<void> {
  const terms = await desk.revenue.terms(contractId);
  const known = await desk.revenue.lockContract(contractId);
  if (terms === null || terms.versions.length === 0) return;
  if (known === null && terms.status !== 'ACTIVE') return;
  if (!begun.has(terms.status)) return;
  const contract = await planVersions(desk, terms, known);
  if (contract.contractVersion === 0) return;
  await scheduleInvoiced(desk, contractId);
  await followStatus(desk, terms, contract);
}

/** Every version that is not planned yet, one after the other; the first is planned as the one in force then. */
async function planVersions(desk: Desk, terms: ContractTerms, known: RevenueContract | null): Promise<RevenueContract> {
  const last = terms.versions.at(-1);
  let contract = known;
  const open = terms.versions.filter(({ version }) => version > (contract?.contractVersion ?? 0));
  for (const version of contract === null || contract.contractVersion === 0 ? [last] : open) {
    if (version === undefined) continue;
    const facts = await factsOf(desk, terms, version, contract);
    if (isNotPlanned(facts)) return wait(desk, terms, contract, facts);
    const next: RevenueContract | NotPlanned =
      contract === null || contract.contractVersion === 0
        ? await begin(desk, terms, version, contract, facts)
        : await change(desk, terms, version, contract, facts);
    if (isNotPlanned(next)) return wait(desk, terms, contract, next);
    contract = next;
  }
  return contract ?? wait(desk, terms, contract, { reason: 'LEGAL_ENTITY_UNKNOWN', message: 'It has no version yet.' });
}

type Facts = PlanningFacts & { readonly legalEntity: LegalEntity };

async function factsOf(
  { books, revenue }: Desk,
  { legalEntityId, currency }: ContractTerms,
  { lines }: VersionTerms,
  contract: RevenueContract | null,
): Promise<Facts | NotPlanned> {
  const legalEntity = await books.legalEntity(legalEntityId);
  if (legalEntity === null) {
    return { reason: 'LEGAL_ENTITY_UNKNOWN', message: `The legal entity ${legalEntityId} keeps no books here.` };
  }
  const products = [...new Set(lines.map(({ productId }) => productId))];
  return {
    legalEntity,
    ssps: await revenue.ssps(products, currency),
    bundlePrices: await revenue.bundlePrices(products, currency),
    periods: await revenue.periods(legalEntityId),
    mode: legalEntity.roundingMode,
    policy: contract?.roundingPolicy ?? legalEntity.revenueRounding,
  };
}

async function begin(
  desk: Desk,
  terms: ContractTerms,
  { version, lines }: VersionTerms,
  known: RevenueContract | null,
  facts: Facts,
): Promise<RevenueContract | NotPlanned> {
  const planned = planInception(terms, lines, facts);
  if (isNotPlanned(planned)) return planned;
  if (!planned.ok) return { reason: 'MODIFICATION_REVIEW', message: planned.refusal.message };
  const price = money(sum(planned.value.flatMap((one) => one.price?.amount ?? [])), terms.currency);
  const contract = {
    ...(known ?? unplanned(desk, terms, facts)),
    contractVersion: version,
    price,
    ...nothingToWaitFor,
    ...heldAfter(known),
  };
  const kept = await desk.keepRevenueContract(known, contract, 'ledger.revenue.scheduled');
  await addObligations(desk, kept, planned.value);
  return kept;
}

/** What waited for ever, as it seemed, somebody may have recognised by hand: a person looks first. */
const waitedForEver: ReadonlySet<RevenueWaitReason> = new Set([
  'FOREIGN_CURRENCY',
  'METHOD_NOT_SUPPORTED',
  'MODIFICATION_REVIEW',
] as const);

function heldAfter(known: RevenueContract | null): Partial<RevenueContract> {
  if (known?.waitingFor == null || known.hold !== null || !waitedForEver.has(known.waitingFor)) return {};
  const holdReason = `It waited (${known.waitingFor}): what was recognised by hand must not be again.`;
  return { hold: 'PERSON', holdReason };
}

async function change(
  desk: Desk,
  terms: ContractTerms,
  version: VersionTerms,
  contract: RevenueContract,
  facts: Facts,
): Promise<RevenueContract | NotPlanned> {
  const standing = await desk.revenue.standing(contract.id);
  const replanned = replan(terms, version, standing, { ...facts, progress: contract.progress });
  if (isNotPlanned(replanned)) return replanned;
  if (!replanned.ok) return { reason: 'MODIFICATION_REVIEW', message: replanned.refusal.message };
  const { modified, added, changed }: Replanned = replanned.value;
  const price = money(sum(version.lines.flatMap(({ value }) => value?.amount ?? [])), terms.currency);
  const modifications = [...contract.modifications, modified];
  const after = {
    ...contract,
    contractVersion: version.version,
    price,
    modifications,
    ...nothingToWaitFor,
    ...heldAfter(contract),
  };
  await changePlans(desk, contract, changed);
  await addObligations(desk, contract, added);
  return desk.keepRevenueContract(contract, after, 'ledger.revenue.modified');
}

/** A suspension holds and its end releases; a termination ends what is planned behind its day. */
async function followStatus(
  desk: Desk,
  { status, termination }: ContractTerms,
  contract: RevenueContract,
): Promise<void> {
  if (status === 'SUSPENDED' && contract.hold === null) {
    const held = { ...contract, hold: 'SUSPENDED' as const, holdReason: 'The contract is suspended.' };
    await desk.keepRevenueContract(contract, held, 'ledger.revenue.held');
  } else if (status !== 'SUSPENDED' && contract.hold === 'SUSPENDED') {
    const released = { ...contract, hold: null, holdReason: null };
    await desk.keepRevenueContract(contract, released, 'ledger.revenue.released');
  } else if (status === 'TERMINATED' && termination !== null) {
    await terminate(desk, contract, termination);
  }
}

/**
 * What is not earned by the day is cancelled. Where billing credits what is unused, that takes it from the liability; otherwise
 * a person decides what becomes of it (DOMAIN 7: credited, or revenue at termination).
 */
async function terminate(
  desk: Desk,
  contract: RevenueContract,
  { date, creditPolicy }: NonNullable<ContractTerms['termination']>,
): Promise<void> {
  const standing = await desk.revenue.standing(contract.id);
  const going = standing.filter(
    ({ obligation, lines }) =>
      isOpenTold(obligation) ||
      (!isOver(obligation) && lines.some(({ status, to }) => status === 'PLANNED' && to > date)),
  );
  if (going.length === 0) return;
  await changePlans(
    desk,
    contract,
    going.map((one) => ended(one, date)),
  );
  const isCredited = creditPolicy === 'UNUSED';
  const holdReason = `It ended on ${date}: what was billed and is not earned has to be credited, or is revenue.`;
  const hold = isCredited ? {} : { hold: 'TERMINATED' as const, holdReason };
  await desk.keepRevenueContract(contract, { ...contract, ...hold }, 'ledger.revenue.modified');
}

/** What is satisfied stays so, with what is still to be caught up with of it. */
function isOver({ status }: PerformanceObligation): boolean {
  return status === 'SATISFIED' || status === 'TERMINATED';
}

/** It says once what it waits for; the same reason again is nothing new. */
async function wait(
  desk: Desk,
  terms: ContractTerms,
  known: RevenueContract | null,
  { reason, message }: NotPlanned,
): Promise<RevenueContract> {
  const before = known ?? unplanned(desk, terms, null);
  const after = { ...before, waitingFor: reason, message };
  if (known?.waitingFor === reason && known.message === message) {
    await desk.revenue.saveContract(known, known);
    return known;
  }
  return desk.keepRevenueContract(known, after, 'ledger.revenue.waiting');
}

const nothingToWaitFor = { waitingFor: null, message: null } as const;

function unplanned(
  desk: Desk,
  { legalEntityId, contractId, customerId, currency }: ContractTerms,
  facts: Facts | null,
): RevenueContract {
  return {
    id: desk.newId('rvc'),
    version: 0,
    legalEntityId,
    contractId,
    customerId,
    currency,
    contractVersion: 0,
    roundingPolicy: facts?.policy ?? 'CUMULATIVE',
    price: null,
    waitingFor: null,
    message: null,
    hold: null,
    holdReason: null,
    modifications: [],
    progress: [],
    variableConsideration: [],
    createdAt: desk.now,
    updatedAt: desk.now,
  };
}

async function addObligations(
  desk: Desk,
  contract: RevenueContract,
  planned: readonly PlannedObligation[],
): Promise<void> {
  const made = planned.map(({ lines, ...one }) => {
    const obligation: PerformanceObligation = {
      ...one,
      id: desk.newId('rob'),
      revenueContractId: contract.id,
      contractId: contract.contractId,
      legalEntityId: contract.legalEntityId,
      recognised: fromMinor(0n, contract.currency),
      status: 'UNSATISFIED',
      createdAt: desk.now,
      updatedAt: desk.now,
    };
    return { obligation, lines };
  });
  await desk.revenue.insertObligations(made.map(({ obligation }) => obligation));
  const lines = made.flatMap(({ obligation, lines: its }) =>
    keptLines(desk.newId, obligation.id, its, contract.currency),
  );
  await desk.revenue.insertLines(contract, lines);
}

async function changePlans(desk: Desk, contract: RevenueContract, changed: readonly ChangedPlan[]): Promise<void> {
  for (const { obligation, gone, goneTo, lines } of changed) {
    await desk.revenue.endLines(
      gone.map(({ id }) => id),
      goneTo,
    );
    await desk.revenue.insertLines(contract, keptLines(desk.newId, obligation.id, lines, contract.currency));
  }
  await desk.revenue.savePlan(changed.map(({ obligation }) => ({ ...obligation, updatedAt: desk.now })));
}
