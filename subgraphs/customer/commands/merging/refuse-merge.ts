import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { personOf, type Viewer } from '../../../../core/viewer.ts';
import type { Customer } from '../../domain/customer.ts';
import { checkPlace } from '../../domain/hierarchy.ts';
import { comparedCustomer } from '../../domain/matching/customer-party.ts';
import { isToldApart } from '../../domain/matching/tiers.ts';
import { sideOf } from '../../domain/merge/customer-side.ts';
import { hierarchyTypes } from '../../domain/merge/links.ts';
import { openRequest } from '../../domain/merge/merge-record.ts';
import { refuseMergedValue } from '../../domain/merge/merged-customer.ts';
import { refuseMerge } from '../../domain/merge/merge-rules.ts';
import { planMerge, type MergePlan } from '../../domain/merge/plan.ts';
import { survivorRules } from '../../domain/merge/survivor.ts';
import { firstOf, invalid } from '../../domain/validation.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { companionsMax, type MergeFacts } from './merge-facts.ts';

export type Mergeable = { readonly survivor: Customer; readonly plan: MergePlan };

/** Why the two may not be merged this way round (DOMAIN 3.6), or the plan of what would become of them. */
export function planOf(loser: Customer, survivorId: string, facts: MergeFacts): Result<Mergeable> {
  const { survivor, standing, posted } = facts;
  if (survivorId === loser.id) return deny(invalid('input.survivorId', 'NOT_ITSELF', 'another customer'));
  if (survivor === null || standing === null) return deny(notFound(survivorId));
  const merged = refuseMergedValue('input.survivorId', standing);
  if (merged !== null) return deny(merged);
  const apart = isToldApart(comparedCustomer(loser), comparedCustomer(survivor));
  const refusal = firstOf(
    loser.kind === survivor.kind
      ? null
      : invalid('input.survivorId', 'SAME_KIND', `a customer of the same kind: this one is ${survivor.kind}`),
    refuseMerge({
      left: loser,
      right: survivor,
      toldApart: apart,
      ancestorOfOther: hierarchyTypes.some((type) => isAbove(facts, type, loser, survivor)),
      // Nothing here drives a step of a financial process yet; who works on either customer holds its lock.
      processInFlight: false,
      // Who has to agree is asked apart: a request may be made without.
      postedDocuments: false,
      requester: '',
      approver: null,
    }),
    refuseUnmovable(facts),
    ...hierarchyTypes.map((type) => refuseTooDeep(facts, type, loser, survivor)),
  );
  if (refusal !== null) return deny(refusal);

  const plan = planMerge(sideOf(loser, posted.loser), sideOf(survivor, posted.survivor));
  if (!plan.ok) return plan;
  if (plan.value.survivorId !== survivor.id) return deny(otherWayRound(loser, survivor, facts));
  if (survivor.status === 'INACTIVE' && plan.value.fields['status'] === 'INACTIVE' && facts.openAccounts > 0) {
    const mustBe = `a customer in business: ${facts.openAccounts} billing accounts of the other are open, reactivate it first`;
    return deny(invalid('input.survivorId', 'SURVIVOR_IN_BUSINESS', mustBe));
  }
  return accept({ survivor, plan: plan.value });
}

/** Whether somebody else has to agree first, and has (duty 6 of DOMAIN 13). */
export function refuseUnapproved(
  loser: Customer,
  survivor: Customer,
  facts: MergeFacts,
  viewer: Viewer,
): Refusal | null {
  const request = openRequest(loser.merges);
  if (request !== null && request.survivorId !== survivor.id) return openElsewhere(request.survivorId);
  return refuseMerge({
    left: loser,
    right: survivor,
    ancestorOfOther: false,
    toldApart: false,
    processInFlight: false,
    postedDocuments: facts.posted.loser || facts.posted.survivor,
    requester: request?.requestedBy ?? personOf(viewer),
    approver: request?.approvedBy ?? null,
  });
}

export function openElsewhere(survivorId: string): Refusal {
  const mustBe = `without another open request: the one to merge it into ${survivorId} is withdrawn or carried out first`;
  return invalid('Customer.merges', 'MERGE_REQUEST_OPEN', mustBe);
}

/** Survivorship is decided by rule: whoever names the two the wrong way round is told the right one, and why. */
function otherWayRound(loser: Customer, survivor: Customer, { posted }: MergeFacts): Refusal {
  const [a, b] = [sideOf(loser, posted.loser), sideOf(survivor, posted.survivor)];
  const rule = survivorRules.find(({ order }) => order(a, b) !== 0)?.rule ?? 'SMALLER_ID';
  const mustBe = `${loser.id}, which stays by the rule ${rule}: merge ${survivor.id} into it`;
  return invalid('input.survivorId', 'SURVIVOR_BY_RULE', mustBe);
}

function isAbove(
  { lineages }: MergeFacts,
  type: (typeof hierarchyTypes)[number],
  loser: Customer,
  survivor: Customer,
): boolean {
  const found = lineages[type];
  if (found === undefined) return false;
  return found.loser.ancestors.includes(survivor.id) || found.survivor.ancestors.includes(loser.id);
}

/** The loser's children stand as deep below the survivor as they stood below the loser. */
function refuseTooDeep(
  { lineages }: MergeFacts,
  type: (typeof hierarchyTypes)[number],
  loser: Customer,
  survivor: Customer,
): Refusal | null {
  const found = lineages[type];
  if (found === undefined || found.loser.levelsBelow === 0) return null;
  const { ancestors } = found.survivor;
  const placed = checkPlace(type, loser.id, survivor.id, ancestors, found.loser.levelsBelow - 1, 'input.survivorId');
  return placed.ok ? null : placed.refusal;
}

function refuseUnmovable({ unmovable }: MergeFacts): Refusal | null {
  switch (unmovable) {
    case null:
      return null;
    case 'TOO_MANY':
      return invalid(
        'Customer.children',
        'COUNT_MAX',
        `at most ${companionsMax} with the customers merged into it before: give some of them another parent first`,
      );
    case 'UNSEEN': {
      const details = { field: 'Customer.parents', owner: 'customer.hierarchy', useMutation: null };
      return refuse('OWNERSHIP_VIOLATION', details, 'Customers that you may not see stand below this one.');
    }
  }
}

function notFound(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Customer', id }, `There is no Customer ${id} that you may see.`);
}
