import type { LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import { invalid } from '../../../core/validation.ts';
import type { Viewer } from '../../../core/viewer.ts';

/** What contract needs to know of a company that sells. The ledger owns it; this is a copy. */
export type LegalEntity = {
  readonly id: LegalEntityId;
  /** Its dates are dates of this zone. */
  readonly timeZone: string;
  readonly roundingMode: RoundingMode;
  /** What it sells where, each of these alone; everything everywhere where nothing is said (DOMAIN 4.2). */
  readonly sells?: readonly SalesPermission[] | undefined;
};

/** What is left out asks nothing. */
export type SalesPermission = {
  readonly countries?: readonly string[] | undefined;
  readonly productLines?: readonly string[] | undefined;
};

/** Why a company may not sell these products to a customer in this country, or null. A country that nobody told is none. */
export function refuseSale(
  { id, sells }: Pick<LegalEntity, 'id' | 'sells'>,
  country: string | null,
  products: readonly { readonly sku: string; readonly productLine: string | null }[],
): Refusal | null {
  if (sells === undefined) return null;
  const here = sells.filter(({ countries }) => countries === undefined || includes(countries, country));
  const unsold = products.find(
    ({ productLine }) =>
      !here.some(({ productLines }) => productLines === undefined || includes(productLines, productLine)),
  );
  if (unsold === undefined) return null;
  const where = country === null ? 'a customer whose country is not known' : `a customer in ${country}`;
  return invalid(
    'Contract.legalEntity',
    'LEGAL_ENTITY_SELLS',
    `a company that sells ${unsold.sku} to ${where}: ${id} does not`,
  );
}

function includes(list: readonly string[], value: string | null): boolean {
  return value !== null && list.includes(value);
}

/** The company that is named, where there is one that the viewer works for. */
export function ownLegalEntity(id: string, known: LegalEntity | null, viewer: Viewer): Result<LegalEntity> {
  const isTheirs = viewer.legalEntityIds?.some((own) => own === known?.id) ?? true;
  if (known !== null && isTheirs) return accept(known);
  return deny(
    refuse('NOT_FOUND', { entity: 'LegalEntity', id }, `There is no LegalEntity ${id} that you may sell for.`),
  );
}
