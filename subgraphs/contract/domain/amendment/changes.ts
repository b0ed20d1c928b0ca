import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import type { LineDiscount } from '../contract-value.ts';
import type { Line, LineKey, StatedLine } from '../line.ts';
import type { Price, StatedPrice } from '../price.ts';

/** What an amendment may do (DOMAIN 4.2). */
export type AmendmentKind =
  | 'ADD_LINE'
  | 'REMOVE_LINE'
  | 'CHANGE_QUANTITY'
  | 'CHANGE_PRICE'
  | 'CHANGE_TERM'
  | 'SWAP_PRODUCT'
  | 'SUSPEND'
  | 'RESUME'
  | 'CHANGE_BILL_TO'
  | 'CHANGE_LEGAL_ENTITY';

/** One change as it was asked for, with every figure that it needs; what its kind does not read is null. */
export type AmendmentChange = {
  readonly kind: AmendmentKind;
  readonly lineKey: LineKey | null;
  readonly line: Line | null;
  readonly quantity: Decimal | null;
  readonly price: Price | null;
  readonly discount: LineDiscount | null;
  readonly endDate: CivilDate | null;
  readonly extendTerm: boolean | null;
  readonly billToCustomer: CustomerId | null;
};

/** As a client states it. */
export type StatedChange = {
  readonly kind: AmendmentKind;
  readonly lineKey?: string | null;
  readonly line?: StatedLine | null;
  readonly quantity?: Decimal | null;
  readonly price?: StatedPrice | null;
  readonly discount?: LineDiscount | null;
  readonly endDate?: CivilDate | null;
  readonly extendTerm?: boolean | null;
  readonly billToCustomerId?: string | null;
};

type Field = Exclude<keyof StatedChange, 'kind'>;

/** What each kind reads: what it needs, and what may be left out. Everything else is out of place. */
export const readBy: Readonly<
  Record<AmendmentKind, { readonly needs: readonly Field[]; readonly may: readonly Field[] }>
> = {
  ADD_LINE: { needs: ['line'], may: [] },
  REMOVE_LINE: { needs: ['lineKey'], may: [] },
  CHANGE_QUANTITY: { needs: ['lineKey', 'quantity'], may: [] },
  CHANGE_PRICE: { needs: ['lineKey'], may: ['price', 'discount'] },
  // An end of null is no end.
  CHANGE_TERM: { needs: [], may: ['endDate'] },
  SWAP_PRODUCT: { needs: ['lineKey', 'line'], may: [] },
  SUSPEND: { needs: [], may: [] },
  RESUME: { needs: ['extendTerm'], may: [] },
  CHANGE_BILL_TO: { needs: ['billToCustomerId'], may: [] },
  CHANGE_LEGAL_ENTITY: { needs: [], may: [] },
};

export const changeFields: readonly Field[] = [
  'lineKey',
  'line',
  'quantity',
  'price',
  'discount',
  'endDate',
  'extendTerm',
  'billToCustomerId',
];

/** Kinds of which one amendment has one at most: they are about the whole contract. */
export const ofTheWhole: readonly AmendmentKind[] = ['CHANGE_TERM', 'SUSPEND', 'RESUME', 'CHANGE_BILL_TO'];

/** The schema's `@listSize` says the same. */
export const changesMax = 50;

export const nothingElse: Omit<AmendmentChange, 'kind'> = {
  lineKey: null,
  line: null,
  quantity: null,
  price: null,
  discount: null,
  endDate: null,
  extendTerm: null,
  billToCustomer: null,
};

/** The changes from another day on: what was to begin with the amendment does so again. */
export function movedChanges(
  changes: readonly AmendmentChange[],
  before: CivilDate,
  after: CivilDate,
): readonly AmendmentChange[] {
  return changes.map((change) => {
    const { line } = change;
    return line?.from === before ? { ...change, line: { ...line, from: after } } : change;
  });
}
