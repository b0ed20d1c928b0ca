import type { Decimal } from '../../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { accumulate, accumulationCap, type Accumulation } from './accumulation.ts';
import { categories, resolvesItself, type Category, type Owner } from './categories.ts';
import { differenceOf, toleratedOf, type CompareBy } from './compare.ts';
import { compareDocumentIds, type BilledDocument, type Posting } from './document.ts';
import { isInFlight } from './in-flight.ts';
import { documentKeys, matchByKeys } from './match.ts';
import { tolerance, type Tolerance } from './tolerance.ts';

/** One run over one legal entity: both sides as they stood at the cut-off. */
export type ReconciliationInput = {
  readonly cutOff: Date;
  readonly thresholds: Tolerance;
  readonly aliases: Readonly<Record<string, string>>;
  readonly billing: readonly BilledDocument[];
  readonly ledger: readonly Posting[];
  /** For all that the run tolerates together, in major units of the functional currency. */
  readonly cap?: Decimal | undefined;
};

export type FoundDifference = {
  /** Null for a posting that names no document. */
  readonly documentId: string | null;
  readonly entryIds: readonly string[];
  readonly category: Category;
  readonly owner: Owner;
  readonly autoResolved: boolean;
};

/** Each list by document, and each document in one of them only. */
export type Reconciliation = {
  readonly matched: readonly string[];
  readonly pending: readonly string[];
  readonly differences: readonly FoundDifference[];
  readonly accumulation: Accumulation;
};

/** Compares documents with their postings: what agrees, what is on its way, and what differs how (DOMAIN 9). */
export function reconcile(input: ReconciliationInput): Result<Reconciliation> {
  const limits = tolerance(input.thresholds);
  if (!limits.ok) return limits;
  const refusal = refuseTwice(
    'billing',
    'documentId',
    input.billing.map(({ documentId }) => documentId),
  );
  if (refusal !== null) return deny(refusal);
  const postedTwice = refuseTwice(
    'ledger',
    'entryId',
    input.ledger.map(({ entryId }) => entryId),
  );
  if (postedTwice !== null) return deny(postedTwice);

  const billing = [...input.billing].sort((a, b) => compareDocumentIds(a.documentId, b.documentId));
  const ledger = [...input.ledger].sort((a, b) => compareDocumentIds(a.entryId, b.entryId));
  const { pairs, leftOnly, rightOnly } = matchByKeys(billing, ledger, documentKeys);
  const by: CompareBy = { tolerance: limits.value, aliases: input.aliases };
  const compared = [...pairs, ...leftOnly.map((left) => ({ left, rights: [] }))].map(({ left, rights }) =>
    judge(left, rights, by, input.cutOff),
  );

  const tolerated = compared.flatMap(({ verdict, tolerated }) => (verdict === 'PENDING' ? [] : tolerated));
  const accumulation = accumulate(
    tolerated.map((amount) => ({ amount, count: 1 })),
    input.cap ?? accumulationCap,
  );
  if (!accumulation.ok) return accumulation;

  const totalUnderCap = accumulation.value.exception === null;
  const differences = [
    ...compared.flatMap(({ found }) => found),
    ...byDocument(rightOnly).map((postings): Judged => ({ category: 'MISSING_IN_BILLING', postings })),
  ].map((judged) => foundDifference(judged, totalUnderCap));
  return accept({
    matched: idsOf(compared, 'MATCHED'),
    pending: idsOf(compared, 'PENDING'),
    differences: differences.sort((a, b) => compareDocumentIds(placeOf(a), placeOf(b))),
    accumulation: accumulation.value,
  });
}

type Judged = {
  readonly category: Category;
  readonly document?: BilledDocument;
  readonly postings: readonly Posting[];
  readonly aliasByMerge?: boolean;
};

type Verdict = {
  readonly id: string;
  readonly verdict: 'MATCHED' | 'PENDING' | 'DIFFERS';
  readonly found: readonly Judged[];
  readonly tolerated: readonly Decimal[];
};

function judge(document: BilledDocument, postings: readonly Posting[], by: CompareBy, cutOff: Date): Verdict {
  const id = document.documentId;
  const judged = judgedOf(document, postings, by);
  const isAfterCutOff = document.finalizedAt !== null && document.finalizedAt > cutOff;
  if (isAfterCutOff || (judged !== null && isInFlight(document, cutOff))) {
    return { id, verdict: 'PENDING', found: [], tolerated: [] };
  }
  const [posting] = postings;
  const tolerated =
    posting === undefined || judged?.category === 'DUPLICATE' ? [] : [toleratedOf(document, posting, by)];
  if (judged === null) return { id, verdict: 'MATCHED', found: [], tolerated };
  return { id, verdict: 'DIFFERS', found: [judged], tolerated };
}

function judgedOf(document: BilledDocument, postings: readonly Posting[], by: CompareBy): Judged | null {
  const [posting, ...more] = postings;
  if (posting === undefined) return { category: 'MISSING_IN_LEDGER', document, postings };
  if (more.length > 0) return { category: 'DUPLICATE', document, postings };
  const difference = differenceOf(document, posting, by);
  return difference === null ? null : { ...difference, document, postings };
}

function foundDifference(
  { category, document, postings, aliasByMerge }: Judged,
  totalUnderCap: boolean,
): FoundDifference {
  return {
    documentId: document?.documentId ?? postings[0]?.documentId ?? null,
    entryIds: postings.map(({ entryId }) => entryId),
    category,
    owner: categories[category].owner,
    autoResolved: resolvesItself(category, { totalUnderCap, aliasByMerge: aliasByMerge ?? false }),
  };
}

function idsOf(verdicts: readonly Verdict[], wanted: Verdict['verdict']): readonly string[] {
  return verdicts
    .filter(({ verdict }) => verdict === wanted)
    .map(({ id }) => id)
    .sort(compareDocumentIds);
}

/** Postings that name the same missing document are one difference; each that names none is one of its own. */
function byDocument(postings: readonly Posting[]): readonly (readonly Posting[])[] {
  const groups = new Map<string, Posting[]>();
  for (const posting of postings) {
    const key = posting.documentId === null ? `entry ${posting.entryId}` : `document ${posting.documentId}`;
    groups.set(key, [...(groups.get(key) ?? []), posting]);
  }
  return [...groups.values()];
}

function placeOf({ documentId, entryIds }: FoundDifference): string {
  return documentId ?? entryIds[0] ?? '';
}

function refuseTwice(list: string, field: string, ids: readonly string[]): Refusal | null {
  const seen = new Set<string>();
  const twice = ids.findIndex((id) => seen.has(id) || !seen.add(id));
  if (twice === -1) return null;
  const path = `${list}[${twice}].${field}`;
  return refuse('VALIDATION_FAILED', { path, rule: 'DISTINCT' }, `${path} stands in the list already: name each once.`);
}
