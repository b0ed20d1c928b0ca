import { equals, multiply, type Decimal } from '../../../../../core/decimal.ts';
import { invariant } from '../../../../../core/invariant.ts';
import { round } from '../../../../../core/rounding.ts';
import type { Rounding } from '../rounding.ts';

/** What the items not yet delivered are to those delivered: distinct from them, or one promise with them. */
export type RemainingItems = 'ALL_DISTINCT' | 'SOME_DISTINCT' | 'NONE_DISTINCT';

export type ModificationTreatment = 'SEPARATE_CONTRACT' | 'PROSPECTIVE' | 'CUMULATIVE_CATCH_UP' | 'MIXED';

export type ModificationTests = {
  readonly addsDistinctItems: boolean;
  readonly pricedAtSsp: boolean;
  readonly remaining: RemainingItems;
};

/** The decision table of DOMAIN 7, Modification: the first row that fits decides; null fits anything. */
export const treatmentTable = [
  { addsDistinctItems: true, pricedAtSsp: true, remaining: null, treatment: 'SEPARATE_CONTRACT' },
  { addsDistinctItems: null, pricedAtSsp: null, remaining: 'ALL_DISTINCT', treatment: 'PROSPECTIVE' },
  { addsDistinctItems: null, pricedAtSsp: null, remaining: 'NONE_DISTINCT', treatment: 'CUMULATIVE_CATCH_UP' },
  { addsDistinctItems: null, pricedAtSsp: null, remaining: 'SOME_DISTINCT', treatment: 'MIXED' },
] as const satisfies readonly TreatmentRow[];

type TreatmentRow = { readonly [Test in keyof ModificationTests]: ModificationTests[Test] | null } & {
  readonly treatment: ModificationTreatment;
};

/** What a modification does: items it adds and at what price, and the obligations that are not yet delivered. */
export type Modification = {
  /** Null when nothing is added: quantity, term or price only go down. */
  readonly added: {
    readonly isDistinct: boolean;
    readonly units: Decimal;
    readonly price: Decimal;
    /** The stand-alone selling price of one unit, adjusted to this contract; null where none is established. */
    readonly sspPerUnit: Decimal | null;
  } | null;
  readonly remaining: readonly { readonly id: string; readonly isDistinct: boolean }[];
};

export type TreatmentReason =
  | 'NOTHING_ADDED'
  | 'ADDED_ITEMS_DISTINCT'
  | 'ADDED_ITEMS_NOT_DISTINCT'
  | 'PRICED_AT_SSP'
  | 'NOT_PRICED_AT_SSP'
  | 'REMAINING_ALL_DISTINCT'
  | 'REMAINING_SOME_DISTINCT'
  | 'REMAINING_NONE_DISTINCT';

export type TreatmentDecision = {
  readonly treatment: ModificationTreatment;
  readonly reasons: readonly TreatmentReason[];
  /** Each obligation that remains under its own treatment; empty for a separate contract, which leaves them alone. */
  readonly obligations: readonly { readonly id: string; readonly treatment: ModificationTreatment }[];
};

/** Decides the treatment, with its reasons in the order of the tests (DOMAIN 7: by ledger, at amendment signature). */
export function decideTreatment(modification: Modification, rounding: Rounding): TreatmentDecision {
  const tests = testsOf(modification, rounding);
  const treatment = treatmentOf(tests);
  const obligations =
    treatment === 'SEPARATE_CONTRACT'
      ? []
      : modification.remaining.map(({ id, isDistinct }) => ({
          id,
          treatment: isDistinct ? ('PROSPECTIVE' as const) : ('CUMULATIVE_CATCH_UP' as const),
        }));
  return { treatment, reasons: reasonsOf(modification, tests), obligations };
}

export function treatmentOf(tests: ModificationTests): ModificationTreatment {
  const rows: readonly TreatmentRow[] = treatmentTable;
  const row = rows.find(
    ({ addsDistinctItems, pricedAtSsp, remaining }) =>
      (addsDistinctItems ?? tests.addsDistinctItems) === tests.addsDistinctItems &&
      (pricedAtSsp ?? tests.pricedAtSsp) === tests.pricedAtSsp &&
      (remaining ?? tests.remaining) === tests.remaining,
  );
  invariant(row !== undefined, 'the table has a row for every kind of remaining items');
  return row.treatment;
}

function testsOf({ added, remaining }: Modification, rounding: Rounding): ModificationTests {
  return {
    addsDistinctItems: added?.isDistinct ?? false,
    pricedAtSsp: added !== null && isAtSsp(added, rounding),
    remaining: kindOf([...remaining, ...(added === null ? [] : [added])]),
  };
}

function isAtSsp({ units, price, sspPerUnit }: NonNullable<Modification['added']>, { scale, mode }: Rounding): boolean {
  return sspPerUnit !== null && equals(price, round(multiply(units, sspPerUnit), scale, mode));
}

/** What is added remains to be delivered too. Where nothing remains, a change of price is one of what was delivered. */
function kindOf(items: readonly { readonly isDistinct: boolean }[]): RemainingItems {
  const distinct = items.filter(({ isDistinct }) => isDistinct).length;
  if (distinct === 0) return 'NONE_DISTINCT';
  return distinct === items.length ? 'ALL_DISTINCT' : 'SOME_DISTINCT';
}

function reasonsOf({ added }: Modification, tests: ModificationTests): readonly TreatmentReason[] {
  const ofRemaining = `REMAINING_${tests.remaining}` as const;
  if (added === null) return ['NOTHING_ADDED', ofRemaining];
  return [
    tests.addsDistinctItems ? 'ADDED_ITEMS_DISTINCT' : 'ADDED_ITEMS_NOT_DISTINCT',
    tests.pricedAtSsp ? 'PRICED_AT_SSP' : 'NOT_PRICED_AT_SSP',
    ofRemaining,
  ];
}
