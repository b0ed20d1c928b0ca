import { readSize } from '../../../../core/pricing/figures.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { invalid } from '../../../../core/validation.ts';
import { termsOf, type Contract } from '../contract.ts';
import { refuseGone, unknownCustomer, type KnownCustomer } from '../known-customer.ts';
import { chargeOf, stepOn, type Line, type LineKey, type StatedLine } from '../line.ts';
import type { PriceEntry } from '../price-book.ts';
import { priceOf } from '../price.ts';
import type { Product } from '../product.ts';
import { readLine } from '../read-lines.ts';
import { endAfter, unknownLine, type Amending } from './amended.ts';
import {
  changeFields,
  changesMax,
  nothingElse,
  ofTheWhole,
  readBy,
  type AmendmentChange,
  type StatedChange,
} from './changes.ts';

/** What there must be to read changes of a contract. */
export type ChangeContext = Amending & {
  readonly contract: Contract;
  readonly products: readonly Product[];
  readonly entries: readonly PriceEntry[];
  /** The customers that are named, as far as the viewer may see them. */
  readonly customers: readonly KnownCustomer[];
  readonly newKey: () => LineKey;
};

/** Changes as a client states them, each with every figure that it needs to be done again on another version. */
export function readChanges(
  stated: readonly StatedChange[],
  context: ChangeContext,
): Result<readonly AmendmentChange[]> {
  if (stated.length === 0 || stated.length > changesMax)
    return deny(invalid('input.changes', 'COUNT_RANGE', `1 to ${changesMax} changes`));
  const changes: AmendmentChange[] = [];
  const kinds = new Set<string>();
  for (const [index, one] of stated.entries()) {
    const path = `input.changes[${index}]`;
    const refusal = refuseStated(one, path) ?? refuseAgain(one, kinds, path);
    if (refusal !== null) return deny(refusal);
    kinds.add(one.kind);
    const change = readChange(one, { ...context, all: stated }, path);
    if (!change.ok) return change;
    changes.push(change.value);
  }
  return accept(changes);
}

function refuseStated(stated: StatedChange, path: string): Refusal | null {
  const { kind } = stated;
  if (kind === 'CHANGE_LEGAL_ENTITY') {
    const sentence = 'another kind: terminate the contract, and make a new one with the other company';
    return invalid(`${path}.kind`, 'NEW_CONTRACT', sentence);
  }
  const { needs, may } = readBy[kind];
  const missing = needs.find((field) => stated[field] == null);
  if (missing !== undefined) return invalid(`${path}.${missing}`, 'REQUIRED', `given for ${kind}`);
  const astray = changeFields.find((field) => stated[field] != null && ![...needs, ...may].includes(field));
  if (astray !== undefined) return invalid(`${path}.${astray}`, 'ONE_OF', `left out for ${kind}`);
  if (kind === 'CHANGE_TERM' && stated.endDate === undefined)
    return invalid(`${path}.endDate`, 'REQUIRED', 'given for CHANGE_TERM; null takes the end away');
  if (kind !== 'CHANGE_PRICE' || stated.price != null || stated.discount !== undefined) return null;
  return invalid(`${path}.price`, 'REQUIRED', 'given, or a discount, for CHANGE_PRICE');
}

function refuseAgain({ kind }: StatedChange, kinds: ReadonlySet<string>, path: string): Refusal | null {
  if (kinds.has(kind) && ofTheWhole.includes(kind))
    return invalid(`${path}.kind`, 'DISTINCT', `${kind} once: it is about the whole contract`);
  const other = kind === 'SUSPEND' ? 'RESUME' : kind === 'RESUME' ? 'SUSPEND' : null;
  if (other === null || !kinds.has(other)) return null;
  return invalid(`${path}.kind`, 'ONE_OF', 'SUSPEND or RESUME, not both');
}

type Context = ChangeContext & { readonly all: readonly StatedChange[] };

function readChange(stated: StatedChange, context: Context, path: string): Result<AmendmentChange> {
  const { kind } = stated;
  const change = { ...nothingElse, kind };
  switch (kind) {
    case 'CHANGE_TERM':
      return accept({ ...change, endDate: stated.endDate ?? null });
    case 'SUSPEND':
      return accept(change);
    case 'RESUME':
      return accept({ ...change, extendTerm: stated.extendTerm ?? false });
    case 'CHANGE_BILL_TO':
      return readBillTo(stated, context, path);
    case 'ADD_LINE': {
      const line = readAdded(stated.line, context, path);
      return line.ok ? accept({ ...change, line: line.value }) : line;
    }
    default: {
      const line = termsOf(context.contract).lines.find(({ lineKey }) => lineKey === stated.lineKey);
      if (line === undefined) return deny(unknownLine(stated.lineKey ?? null));
      return readOfLine(stated, line, context, path);
    }
  }
}

/** A change of a line that the contract has. */
function readOfLine(stated: StatedChange, line: Line, context: Context, path: string): Result<AmendmentChange> {
  const change = { ...nothingElse, kind: stated.kind, lineKey: line.lineKey };
  const inForce = stepOn(line, context.effectiveDate);
  switch (stated.kind) {
    case 'CHANGE_QUANTITY': {
      if (chargeOf[line.productType] === 'USAGE')
        return deny(invalid(`${path}.lineKey`, 'RECURRING_ONLY', 'of a line that is not rated by its usage'));
      const quantity = readSize(stated.quantity, `${path}.quantity`);
      return quantity.ok ? accept({ ...change, quantity: quantity.value }) : quantity;
    }
    case 'CHANGE_PRICE': {
      const price =
        stated.price == null ? accept(inForce.price) : priceOf(stated.price, line.productType, `${path}.price`);
      if (!price.ok) return price;
      const discount = stated.discount === undefined ? inForce.discount : stated.discount;
      return accept({ ...change, price: price.value, discount });
    }
    case 'SWAP_PRODUCT': {
      const swapped = readAdded(stated.line, context, path, inForce.quantity);
      return swapped.ok ? accept({ ...change, line: swapped.value }) : swapped;
    }
    default:
      return accept(change);
  }
}

/** A line that begins with the amendment, or later. */
function readAdded(
  stated: StatedLine | null | undefined,
  { contract, effectiveDate, coTerm, products, entries, newKey, all }: Context,
  path: string,
  quantity: StatedLine['quantity'] = null,
): Result<Line> {
  const at = `${path}.line`;
  const end = all.find(({ kind }) => kind === 'CHANGE_TERM');
  const to = endAfter(
    contract,
    end === undefined ? [] : [{ ...nothingElse, kind: end.kind, endDate: end.endDate ?? null }],
  );
  const line = readLine(
    { ...stated, productId: stated?.productId ?? '', quantity: stated?.quantity ?? quantity },
    { term: { from: effectiveDate, to }, currency: contract.currency, products, entries, held: [], newKey },
    at,
  );
  if (!line.ok || !coTerm || line.value.to === to) return line;
  return deny(invalid(`${at}.to`, 'CO_TERM', `left out, or the end of the contract, unless \`coTerm\` is false`));
}

function readBillTo(stated: StatedChange, { customers }: Context, path: string): Result<AmendmentChange> {
  const id = stated.billToCustomerId ?? '';
  const customer = customers.find((one) => one.id === id);
  if (customer === undefined) return deny(unknownCustomer(id));
  const gone = refuseGone(customer, `${path}.billToCustomerId`);
  if (gone !== null) return deny(gone);
  return accept({ ...nothingElse, kind: stated.kind, billToCustomer: customer.id });
}
