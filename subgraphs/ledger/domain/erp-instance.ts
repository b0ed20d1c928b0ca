import type { LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { keepersOf, type BookKeeper } from '../../../core/routing/house-routes.ts';
import type { BooksKeptBy } from '../../../core/routing/rules.ts';
import type { ErpInstanceId } from './ids.ts';
import type { ErpInstanceStatus } from './states/erp-instance.ts';
import { checkName, checkText, firstOf, invalid } from './validation.ts';

/** A system that keeps books (DOMAIN 6.1). */
export type ErpInstance = {
  readonly id: ErpInstanceId;
  readonly version: number;
  readonly name: string;
  readonly kind: ErpKind;
  readonly region: string | null;
  /** Whose books it keeps; empty for `embedded`, which may keep those of all. */
  readonly legalEntityIds: readonly LegalEntityId[];
  readonly status: ErpInstanceStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type ErpKind = 'EMBEDDED' | 'SAP' | 'NETSUITE' | 'DYNAMICS' | 'OTHER';

const legalEntitiesMax = 100;

type Stated = Pick<ErpInstance, 'name' | 'region' | 'legalEntityIds'>;

/** Why an ERP cannot be what somebody states, or null. `known` are the legal entities among them that there are. */
export function checkErpInstance(
  { name, region, legalEntityIds }: Stated,
  known: ReadonlySet<LegalEntityId>,
): Refusal | null {
  const unknown = legalEntityIds.find((id) => !known.has(id));
  return firstOf(
    checkText('input.name', name),
    checkName('input.region', region),
    legalEntityIds.length > legalEntitiesMax
      ? invalid('input.legalEntityIds', 'COUNT_MAX', `at most ${legalEntitiesMax} legal entities`)
      : null,
    new Set(legalEntityIds).size < legalEntityIds.length
      ? invalid('input.legalEntityIds', 'DISTINCT', 'a list in which no legal entity stands twice')
      : null,
    unknown === undefined
      ? null
      : refuse('NOT_FOUND', { entity: 'LegalEntity', id: unknown }, `There is no LegalEntity ${unknown}.`),
  );
}

/** Whoever works for some companies only changes nothing that the others are posted by. `own` null: works for all. */
export function refuseForeignBooks(
  touched: readonly LegalEntityId[],
  own: readonly LegalEntityId[] | null,
  everybodys = false,
): Refusal | null {
  if (own === null || (!everybodys && touched.every((id) => own.includes(id)))) return null;
  const details = { field: 'ErpInstance', owner: 'ErpInstance', useMutation: null };
  return refuse('OWNERSHIP_VIOLATION', details, 'It keeps books of legal entities that you do not work for.');
}

/** Which of these keep the books of each of the legal entities. */
export function booksKeptBy(legalEntityIds: readonly LegalEntityId[], erps: readonly BookKeeper[]): BooksKeptBy {
  return Object.fromEntries(legalEntityIds.map((id) => [id, keepersOf(id, erps)]));
}

export function unknownErpInstance(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'ErpInstance', id }, `There is no ErpInstance ${id} that you may see.`);
}
