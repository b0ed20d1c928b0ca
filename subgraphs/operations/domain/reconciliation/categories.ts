/** What is known of a difference when the question is whether it may resolve itself; what is left out is not so. */
export type ResolutionFacts = {
  readonly periodOpen?: boolean;
  readonly mappingValid?: boolean;
  /** How often the posting was submitted again already. */
  readonly tries?: number;
  /** The run's tolerated differences of the entity are within their cap. */
  readonly totalUnderCap?: boolean;
  readonly bothPeriodsOpen?: boolean;
  readonly ledgerRateIsOfficial?: boolean;
  readonly aliasByMerge?: boolean;
  /** One open invoice of exactly the amount has the payment's reference. */
  readonly singleOpenInvoice?: boolean;
};

type Rule = {
  readonly meaning: string;
  readonly owner: string;
  readonly resolution: { readonly action: string; readonly when: (facts: ResolutionFacts) => boolean } | null;
};

/** A posting that is missing is submitted again so often at most, under the same natural key. */
export const resubmissionsMax = 3;

/** The categories of DOMAIN 9: what each means, who owns it, and what may be done about it without a person. */
export const categories = {
  MISSING_IN_LEDGER: {
    meaning: 'Finalised, not posted.',
    owner: 'finance ops',
    resolution: {
      action: 'Submit again under the same natural key.',
      when: (facts) =>
        facts.periodOpen === true && facts.mappingValid === true && (facts.tries ?? 0) < resubmissionsMax,
    },
  },
  MISSING_IN_BILLING: { meaning: 'Posted without document.', owner: 'finance ops', resolution: null },
  DUPLICATE: {
    meaning: 'Two postings for one key.',
    owner: 'finance ops',
    resolution: { action: 'Propose a reversal; a person approves it.', when: () => false },
  },
  AMOUNT_MISMATCH: { meaning: 'Beyond tolerance.', owner: 'finance ops', resolution: null },
  ROUNDING: {
    meaning: 'Within tolerance, not zero.',
    owner: 'system',
    resolution: {
      action: 'Post to the rounding account, monthly per entity.',
      when: (facts) => facts.totalUnderCap === true,
    },
  },
  TAX_MISMATCH: { meaning: 'Total equal, tax split differs.', owner: 'tax', resolution: null },
  PERIOD_MISMATCH: {
    meaning: 'Same amount, other period.',
    owner: 'close team',
    resolution: { action: 'Accept.', when: (facts) => facts.bothPeriodsOpen === true },
  },
  CURRENCY_OR_RATE: {
    meaning: 'Currency or rate differs.',
    owner: 'treasury',
    resolution: { action: 'Re-value.', when: (facts) => facts.ledgerRateIsOfficial === true },
  },
  CUSTOMER_MISMATCH: {
    meaning: 'Other customer.',
    owner: 'data steward',
    resolution: { action: 'Accept.', when: (facts) => facts.aliasByMerge === true },
  },
  UNAPPLIED_CASH: {
    meaning: 'Payment without invoice.',
    owner: 'collections',
    resolution: { action: 'Apply to the invoice.', when: (facts) => facts.singleOpenInvoice === true },
  },
  STATUS_MISMATCH: {
    meaning: 'A copy differs from its owner.',
    owner: 'platform',
    resolution: { action: 'Refresh the copy.', when: () => true },
  },
  CONTRACT_DRIFT: { meaning: 'Subscription differs from the signed version.', owner: 'rev ops', resolution: null },
  TOLERANCE_ACCUMULATION: {
    meaning: 'Tolerated differences exceed their cap together.',
    owner: 'controller',
    resolution: null,
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type Category = keyof typeof categories;
export type Owner = (typeof categories)[Category]['owner'];

/** True when a difference of the category may be resolved without a person, given what is known of it. */
export function resolvesItself(category: Category, facts: ResolutionFacts): boolean {
  const { resolution }: Rule = categories[category];
  return resolution !== null && resolution.when(facts);
}
