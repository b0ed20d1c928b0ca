import { z } from 'zod';
import { civilDateAt } from '../../../core/civil-date.ts';
import { decimal, shift, type Decimal } from '../../../core/decimal.ts';
import type { Json } from '../../../core/json.ts';
import { compared, type Party } from '../../../subgraphs/customer/domain/matching/party.ts';
import { outcomeOf, scoreOf } from '../../../subgraphs/customer/domain/matching/score.ts';
import { matchOf } from '../../../subgraphs/customer/domain/matching/tiers.ts';
import { aliasesOf, resolveAlias } from '../../../subgraphs/customer/domain/merge/alias.ts';
import { refuseMerge, refuseUnmerge } from '../../../subgraphs/customer/domain/merge/merge-rules.ts';
import { planMerge } from '../../../subgraphs/customer/domain/merge/plan.ts';
import { survivorOf } from '../../../subgraphs/customer/domain/merge/survivor.ts';
import { normaliseName } from '../../../subgraphs/customer/domain/normalise.ts';
import { accepted, dateText, operation, type Operations } from '../operation.ts';

const one = decimal(1);

/** A similarity: a JSON number, or a decimal in a string; it keeps every place, since it is not rounded. */
const similarity = z.union([z.string(), z.number()]).transform((value, context): Decimal => {
  const [, whole, places = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole !== undefined) return shift(decimal(BigInt(whole + places)), -places.length);
  context.addIssue({ code: 'custom', message: `${value} is no share between 0 and 1.` });
  return z.NEVER;
});

/** A date, or an instant; a date stands for its first moment in UTC. */
const moment = z.union([dateText, z.iso.datetime({ offset: true })]).transform((text) => new Date(text));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const ids = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

// --- Matching --------------------------------------------------------------------------------------------------------

const taxId = z.object({
  country: z.string(),
  type: z.string(),
  value: z.string(),
  status: z.enum(['UNCHECKED', 'VALID', 'INVALID', 'EXPIRED']).default('UNCHECKED'),
  siteCode: z.string().nullish(),
  group: z.string().nullish(),
});

const customer = z
  .object({
    id: z.string().nullish(),
    incoming: flag,
    country: z.string().nullish(),
    name: z.string().nullish(),
    domain: z.string().nullish(),
    siteCode: z.string().nullish(),
    taxIds: z.array(taxId).nullish(),
    registryIds: z.array(z.object({ scheme: z.string(), country: z.string().nullish(), value: z.string() })).nullish(),
    hasDocuments: flag,
  })
  .transform(({ id, incoming, country, name, taxIds, registryIds, ...rest }): Party => ({
    ...rest,
    id: incoming ? null : (id ?? null),
    country: country ?? null,
    name: name ?? null,
    taxIds: taxIds ?? [],
    registryIds: registryIds ?? [],
  }));

const scoredPair = z.object({
  sameNormalisedName: flag,
  tokenSimilarity: similarity.nullish(),
  sameDomain: flag,
  freeMailDomain: flag,
  sameCountry: z.boolean().nullish(),
  samePostalAndHouse: flag,
  samePhone: flag,
  sameRegistryParent: flag,
  incomingHasDocuments: flag,
  rightIsIncoming: flag,
});

// --- Merging ---------------------------------------------------------------------------------------------------------

const mergeParty = z.object({
  id: z.string(),
  status: z
    .string()
    .nullish()
    .transform((status) => status ?? ''),
  createdAt: moment,
  postedDocuments: z.union([z.boolean(), z.number()]).nullish().transform(Boolean),
});

const source = z
  .string()
  .nullish()
  .transform((text) => (/steward|finance/i.test(text ?? '') ? 'FINANCE_STEWARD' : (text?.toUpperCase() ?? null)));
const stated = z.object({ value: z.string().nullable(), verified: flag, source, at: moment.nullish() });

const mergeSide = mergeParty.extend({
  legalName: stated,
  tradingName: stated.nullish().transform((value) => value ?? undefined),
  segment: stated.nullish().transform((value) => value ?? undefined),
  accountOwner: stated.nullish().transform((value) => value ?? undefined),
  territory: stated.nullish().transform((value) => value ?? undefined),
  contacts: z
    .array(z.json())
    .nullish()
    .transform((values): readonly Json[] => (values ?? []) as readonly Json[]),
  parentId: z
    .string()
    .nullish()
    .transform((id) => id ?? null),
  children: ids,
  billingAccounts: ids,
});

const mergeStep = z.discriminatedUnion('do', [
  z.object({ do: z.literal('survivor'), left: mergeParty, right: mergeParty }),
  z.object({
    do: z.literal('mayMerge'),
    leftStatus: z.string().default('ACTIVE'),
    rightStatus: z.string().default('ACTIVE'),
    ancestorOfOther: flag,
    ruleX: flag,
    processInFlight: flag,
    postedDocuments: z.union([z.boolean(), z.number()]).nullish().transform(Boolean),
    requester: z
      .string()
      .nullish()
      .transform((person) => person ?? ''),
    approver: z
      .string()
      .nullish()
      .transform((person) => person ?? null),
  }),
  z.object({
    do: z.literal('resolveAlias'),
    merges: z.array(z.tuple([z.string(), z.string()])),
    lookup: z.string(),
  }),
  z.object({ do: z.literal('mayUnmerge'), mergedAt: moment, today: moment, postedOnLoserData: flag }),
]);

export const customerOperations: Operations = {
  sameNormalisedName: operation(z.object({ names: z.array(z.string()) }), ({ names }) => ({
    same: new Set(names.map(normaliseName)).size <= 1,
  })),

  matchCustomers: operation(
    z.object({ pairs: z.array(z.object({ left: customer, right: customer })) }),
    ({ pairs }) => {
      const parties = pairs.map(({ left, right }) => [compared(left), compared(right)] as const);
      const results = parties.map(([left, right]) => matchOf(left, right));
      const swapped = parties.map(([left, right]) => matchOf(right, left));
      return { results, symmetric: JSON.stringify(results) === JSON.stringify(swapped) };
    },
  ),

  matchScore: operation(z.object({ pairs: z.array(scoredPair) }), ({ pairs }) => {
    const scores = pairs.map(({ tokenSimilarity, sameCountry, ...facts }) =>
      scoreOf({
        ...facts,
        tokenSimilarity: { numerator: tokenSimilarity ?? decimal(0), denominator: one },
        sameCountry: sameCountry ?? null,
      }),
    );
    const outcomes = pairs.map(({ rightIsIncoming, incomingHasDocuments }, index) =>
      outcomeOf(scores[index]?.score ?? 0, { bothExist: !rightIsIncoming, incomingHasDocuments }),
    );
    return { score: scores.map(({ score }) => score), outcome: outcomes };
  }),

  planMerge: operation(z.object({ left: mergeSide, right: mergeSide }), ({ left, right }) =>
    accepted(planMerge(left, right)),
  ),

  mergeRules: operation(z.object({ steps: z.array(mergeStep) }), ({ steps }) => ({ results: steps.map(runStep) })),
};

function runStep(step: z.output<typeof mergeStep>): unknown {
  switch (step.do) {
    case 'survivor':
      return survivorOf(step.left, step.right).survivor.id;
    case 'mayMerge': {
      const [left, right] = [
        { id: 'left', status: step.leftStatus },
        { id: 'right', status: step.rightStatus },
      ];
      return refuseMerge({ ...step, left, right, toldApart: step.ruleX }) === null;
    }
    case 'resolveAlias': {
      const merges = step.merges.map(([loserId, survivorId]) => ({ loserId, survivorId }));
      return resolveAlias(accepted(aliasesOf(merges)), step.lookup);
    }
    case 'mayUnmerge': {
      const [mergedOn, today] = [civilDateAt(step.mergedAt, 'UTC'), civilDateAt(step.today, 'UTC')];
      return refuseUnmerge({ ...step, mergedOn, today }) === null;
    }
  }
}
