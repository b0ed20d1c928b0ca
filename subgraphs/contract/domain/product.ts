import type { CivilDate } from '../../../core/civil-date.ts';
import { one, type Decimal } from '../../../core/decimal.ts';
import type { Branded } from '../../../core/ids.ts';
import { overlaps, refuseEmptyPeriod } from '../../../core/period.ts';
import { readSize } from '../../../core/pricing/figures.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { checkCount, checkName, checkText, firstOf, invalid } from '../../../core/validation.ts';
import type { ProductStatus } from '../generated/rules.ts';

export type ProductId = Branded<'ProductId'>;
export type ItemReferenceId = Branded<'ItemReferenceId'>;

/** What is sold (DOMAIN 4.1). */
export type Product = {
  readonly id: ProductId;
  readonly version: number;
  readonly sku: string;
  readonly name: string;
  readonly type: ProductType;
  readonly components: readonly ProductComponent[];
  readonly itemReferences: readonly ItemReference[];
  readonly unit: string;
  readonly taxCategory: string | null;
  /** Of the meter that counts its use; null for what is not sold by usage. */
  readonly meterCode: string | null;
  readonly revenueTemplateCode: string | null;
  readonly productLine: string | null;
  readonly status: ProductStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type ProductType = 'RECURRING' | 'USAGE' | 'ONE_TIME' | 'SERVICE' | 'BUNDLE';

export type ProductComponent = { readonly productId: ProductId; readonly quantity: Decimal };

export type ItemReference = {
  readonly id: ItemReferenceId;
  readonly erpInstanceId: string;
  readonly itemCode: string;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
};

/** The schema's `@listSize` says the same. */
export const componentsMax = 50;
export const itemReferencesMax = 200;

export type ProductTexts = {
  readonly name?: string | null;
  readonly unit?: string | null;
  readonly taxCategory?: string | null;
  readonly meterCode?: string | null;
  readonly revenueTemplateCode?: string | null;
  readonly productLine?: string | null;
};

export function checkTexts(input: ProductTexts): Refusal | null {
  return firstOf(
    checkText('input.name', input.name),
    checkText('input.unit', input.unit),
    checkName('input.taxCategory', input.taxCategory),
    checkName('input.meterCode', input.meterCode),
    checkName('input.revenueTemplateCode', input.revenueTemplateCode),
    checkName('input.productLine', input.productLine),
  );
}

/** Only usage is counted. */
export function refuseMeter({ type, meterCode }: Pick<Product, 'type' | 'meterCode'>): Refusal | null {
  if (meterCode === null || type === 'USAGE') return null;
  return invalid('input.meterCode', 'USAGE_ONLY', 'left out: only a product of type USAGE has a meter');
}

export type StatedComponent = { readonly productId: string; readonly quantity?: Decimal | null };

export function componentsOf(stated: readonly StatedComponent[]): readonly ProductComponent[] {
  return stated.map(({ productId, quantity }) => ({ productId: productId as ProductId, quantity: quantity ?? one }));
}

/** Why a product cannot be made of these parts, or null. `known` are those of them that there are. */
export function checkComponents(
  product: { readonly id: ProductId | null; readonly type: ProductType },
  components: readonly ProductComponent[],
  known: readonly Product[],
  path = 'input.components',
): Refusal | null {
  if (components.length === 0) return null;
  if (product.type !== 'BUNDLE') return invalid(path, 'BUNDLE_ONLY', 'left out: only a bundle is made of others');
  const tooMany = checkCount(path, components.length, componentsMax);
  if (tooMany !== null) return tooMany;
  const seen = new Set<string>();
  for (const [index, { productId, quantity }] of components.entries()) {
    const at = `${path}[${index}]`;
    const size = readSize(quantity, `${at}.quantity`);
    if (!size.ok) return size.refusal;
    if (seen.has(productId)) return invalid(`${at}.productId`, 'DISTINCT', 'a product that the list does not name yet');
    seen.add(productId);
    const part = known.find(({ id }) => id === productId);
    if (part === undefined) return unknownProduct(productId);
    if (part.type === 'BUNDLE' || productId === product.id)
      return invalid(`${at}.productId`, 'NO_BUNDLE_WITHIN', 'a product that is no bundle itself');
    if (part.status === 'RETIRED')
      return invalid(`${at}.productId`, 'PRODUCT_ACTIVE', 'a product that is still sold; this one is RETIRED');
  }
  return null;
}

/** A bundle is sold as a whole: it has parts, and every one of them is sold. */
export function refuseUnsellable(product: Product, parts: readonly Product[]): Refusal | null {
  if (product.type !== 'BUNDLE') return null;
  const path = 'Product.components';
  if (product.components.length === 0) return invalid(path, 'NOT_EMPTY', 'one part at least before a bundle is sold');
  const unsold = product.components.find(
    ({ productId }) => !parts.some(({ id, status }) => id === productId && status === 'ACTIVE'),
  );
  if (unsold === undefined) return null;
  return invalid(path, 'PRODUCT_ACTIVE', `ACTIVE every one; ${unsold.productId} is not`);
}

/** What lines are of, before somebody is asked to approve them. */
export function refuseUnsold(products: readonly Product[], path: string): Refusal | null {
  const unsold = products.find(({ status }) => status !== 'ACTIVE');
  if (unsold === undefined) return null;
  return invalid(path, 'PRODUCT_ACTIVE', `of ACTIVE products all of them; ${unsold.sku} is not`);
}

export function refuseInBundles(bundles: readonly ProductId[]): Refusal | null {
  if (bundles.length === 0) return null;
  return invalid('Product.id', 'NOT_IN_USE', `in no ACTIVE bundle; it is in ${bundles.join(', ')}`);
}

/** One ERP keeps a product under one item at a time (DOMAIN 4.1). */
export function checkItemReference(held: readonly ItemReference[], added: ItemReference): Refusal | null {
  const { from, to, erpInstanceId } = added;
  const wrong = firstOf(
    checkName('input.erpInstanceId', erpInstanceId),
    checkName('input.itemCode', added.itemCode),
    to === null ? null : refuseEmptyPeriod({ from, to }, 'input'),
    checkCount('Product.itemReferences', held.length + 1, itemReferencesMax),
  );
  if (wrong !== null) return wrong;
  const other = held.find((one) => one.erpInstanceId === erpInstanceId && overlaps(one, added));
  if (other === undefined) return null;
  const until = other.to === null ? 'has no end' : `ends on ${other.to}`;
  return invalid(
    'input.from',
    'PERIODS_APART',
    `outside the time of ${other.itemCode}, which ${until}: end that first`,
  );
}

/** The list with one reference ended on a day, or why it cannot end then. */
export function endedItemReference(
  held: readonly ItemReference[],
  id: string,
  on: CivilDate,
): readonly ItemReference[] | Refusal {
  const found = held.find((one) => one.id === id);
  if (found === undefined)
    return refuse('NOT_FOUND', { entity: 'ItemReference', id }, `There is no ItemReference ${id}.`);
  if (on <= found.from)
    return invalid('write.effectiveDate', 'DATE_AFTER_START', `after ${found.from}, when the reference begins`);
  if (found.to !== null && on >= found.to)
    return invalid('write.effectiveDate', 'WITHIN_PERIOD', `before ${found.to}, when the reference ends already`);
  return held.map((one) => (one === found ? { ...one, to: on } : one));
}

export function unknownProduct(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Product', id }, `There is no Product ${id} that you may see.`);
}

export function takenSku(sku: string): Refusal {
  return invalid('input.sku', 'UNIQUE', `one that no product has had; ${sku} is taken`);
}
