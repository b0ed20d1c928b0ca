import { invariant } from '../../../../core/invariant.ts';
import type { Customer } from '../customer.ts';
import type { FieldDecision, Replaced } from './merge-record.ts';
import type { MergePlan } from './plan.ts';

/**
 * Fields that come from the loser together or not at all, by the field of the plan that decides: a validation is of a
 * name. Those without a decider fill what the survivor has left empty.
 */
const decided: Readonly<Record<string, readonly (keyof Customer)[]>> = {
  legalName: ['legalName', 'normalisedName', 'legalNameVerified', 'validatedOn'],
  tradingName: ['tradingName'],
  segment: ['segment'],
  accountOwner: ['accountOwnerId'],
  territory: ['territory'],
};
const filled = ['industry', 'primaryDomain', 'preferredLanguage', 'defaultCurrency'] as const;

export type FieldChoice = {
  readonly values: Partial<Customer>;
  readonly decisions: readonly FieldDecision[];
  readonly replaced: Replaced['values'];
};

/** What the survivor takes over of the loser's own values, and the record of every choice. */
export function chooseFields(survivor: Customer, loser: Customer, plan: MergePlan): FieldChoice {
  const choices = [
    ...Object.entries(decided).flatMap(([deciding, fields]) => {
      const from = plan.decisions.find(({ field }) => field === deciding)?.from ?? 'SURVIVOR';
      return fields.map((field) => ({ field, from }));
    }),
    ...filled.map((field) => ({ field, from: survivor[field] === null ? ('LOSER' as const) : ('SURVIVOR' as const) })),
  ].map(({ field, from }) => ({ field, from: loser[field] === survivor[field] ? ('SURVIVOR' as const) : from }));
  const taken = choices.filter(({ from }) => from === 'LOSER').map(({ field }) => field);
  return {
    values: Object.fromEntries(taken.map((field) => [field, loser[field]])),
    decisions: choices,
    replaced: taken.map((field) => ({ field, value: textOf(survivor[field]) })),
  };
}

/** The survivor's own values again, but for those that somebody has changed since: then the loser's is no longer there. */
export function ownFields(survivor: Customer, loser: Customer, replaced: Replaced): Partial<Customer> {
  const taken = new Map<string, string | null>(replaced.values.map(({ field, value }) => [field, value]));
  const groups: readonly (readonly (keyof Customer)[])[] = [
    ...Object.values(decided),
    ...filled.map((field) => [field] as const),
  ];
  const fields = groups
    .filter(([leading]) => leading !== undefined && survivor[leading] === loser[leading])
    .flatMap((group) => group.filter((field) => taken.has(field)));
  return Object.fromEntries(fields.map((field) => [field, valueOf(field, taken.get(field) ?? null)]));
}

function textOf(value: Customer[keyof Customer]): string | null {
  if (value === null) return null;
  invariant(
    typeof value === 'string' || typeof value === 'boolean',
    'fields that are chosen hold a text or a yes or no',
  );
  return String(value);
}

function valueOf(field: keyof Customer, text: string | null): unknown {
  return field === 'legalNameVerified' ? text === 'true' : text;
}
