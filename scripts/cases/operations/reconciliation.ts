import { z } from 'zod';
import { checkDuties, defaultLimits, violatedDuty } from '../../../core/duties.ts';
import { accumulate, accumulationCap } from '../../../subgraphs/operations/domain/reconciliation/accumulation.ts';
import { reconcile } from '../../../subgraphs/operations/domain/reconciliation/reconcile.ts';
import { isWithin, tolerance } from '../../../subgraphs/operations/domain/reconciliation/tolerance.ts';
import { accepted, decimalText, instant, operation, type Operations } from '../operation.ts';

const limits = z.object({
  absolute: decimalText,
  relativePct: decimalText.nullish().transform((value) => value ?? null),
});

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const figures = {
  customerId: z.string(),
  total: decimalText,
  net: decimalText,
  taxByCode: z
    .record(z.string(), decimalText)
    .nullish()
    .transform((taxes) => taxes ?? {}),
  period: z.string(),
  currency: text,
  rate: decimalText.nullish().transform((rate) => rate ?? undefined),
  naturalKey: text,
  number: text,
};

const run = z.object({
  legalEntityId: z.string().nullish(),
  cutOff: instant,
  thresholds: limits,
  cap: decimalText.nullish().transform((cap) => cap ?? undefined),
  aliases: z
    .record(z.string(), z.string())
    .nullish()
    .transform((aliases) => aliases ?? {}),
  billing: z.array(
    z.object({
      ...figures,
      documentId: z.string(),
      finalizedAt: instant.nullish().transform((moment) => moment ?? null),
      processRunning: z
        .boolean()
        .nullish()
        .transform((running) => running ?? false),
    }),
  ),
  ledger: z.array(
    z.object({
      ...figures,
      entryId: z.string(),
      documentId: z
        .string()
        .nullish()
        .transform((id) => id ?? null),
    }),
  ),
});

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const act = {
  action: z.string(),
  subject: z
    .string()
    .nullish()
    .transform((subject) => subject ?? ''),
  at: instant.nullish().transform((moment) => moment ?? undefined),
  amount: decimalText.nullish().transform((amount) => amount ?? undefined),
  account: optionalText,
  period: optionalText,
};

const attempted = z.object({
  history: z
    .array(z.object({ ...act, person: z.string() }))
    .nullish()
    .transform((history) => history ?? []),
  attempt: z.object({
    ...act,
    actor: z.string(),
    onBehalfOf: optionalText,
    roles: z
      .array(z.string())
      .nullish()
      .transform((roles) => roles ?? undefined),
    usesRules: z
      .array(z.string())
      .nullish()
      .transform((rules) => rules ?? undefined),
    postedDocuments: z
      .boolean()
      .nullish()
      .transform((posted) => posted ?? undefined),
  }),
});

export const reconciliationOperations: Operations = {
  reconcile: operation(run, ({ legalEntityId, ...input }) => {
    const entity = { legalEntityId: legalEntityId ?? undefined };
    return accepted(
      reconcile({
        ...input,
        billing: input.billing.map((document) => ({ ...document, ...entity })),
        ledger: input.ledger.map((posting) => ({ ...posting, ...entity })),
      }),
    );
  }),

  toleranceCheck: operation(
    z.object({ items: z.array(limits.extend({ expected: decimalText, actual: decimalText })) }),
    ({ items }) => ({
      within: items.map(({ expected, actual, ...item }) => isWithin(expected, actual, accepted(tolerance(item)))),
    }),
  ),

  toleranceAccumulation: operation(
    z.object({
      cap: decimalText.nullish().transform((cap) => cap ?? accumulationCap),
      runs: z.array(
        z.object({ tolerated: z.array(z.object({ amount: decimalText, count: z.coerce.number().default(1) })) }),
      ),
    }),
    ({ cap, runs }) => {
      const sums = runs.map(({ tolerated }) => accepted(accumulate(tolerated, cap)));
      return {
        sumAbsolute: sums.map(({ sumAbsolute }) => sumAbsolute),
        exception: sums.map(({ exception }) => exception),
      };
    },
  ),

  checkDuties: operation(
    z.object({
      limits: z.object({ credit: decimalText, refund: decimalText, writeOff: decimalText }).partial().nullish(),
      attempts: z.array(attempted),
    }),
    ({ limits: given, attempts }) => {
      const own = Object.fromEntries(Object.entries(given ?? {}).filter(([, limit]) => limit !== undefined));
      const inForce = { ...defaultLimits, ...own };
      const refusals = attempts.map(({ attempt, history }) => checkDuties(attempt, history, inForce));
      return {
        allowed: refusals.map((refusal) => refusal === null),
        error: refusals.map((refusal) => refusal?.code ?? null),
        rule: attempts.map(({ attempt, history }) => violatedDuty(attempt, history, inForce)?.number ?? null),
      };
    },
  ),
};
