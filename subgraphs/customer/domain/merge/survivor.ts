/** What decides which of two customers stays (DOMAIN 3.6). */
export type MergeParty = {
  readonly id: string;
  readonly status: string;
  readonly createdAt: Date;
  /** Whether the ledger has posted documents of it. */
  readonly postedDocuments: boolean;
};

/** The rules in their order; the first that prefers one of the two decides. Negative prefers `a`. */
export const survivorRules: readonly {
  readonly rule: 'POSTED_DOCUMENTS' | 'ACTIVE' | 'OLDER' | 'SMALLER_ID';
  readonly order: (a: MergeParty, b: MergeParty) => number;
}[] = [
  { rule: 'POSTED_DOCUMENTS', order: (a, b) => Number(b.postedDocuments) - Number(a.postedDocuments) },
  { rule: 'ACTIVE', order: (a, b) => Number(b.status === 'ACTIVE') - Number(a.status === 'ACTIVE') },
  { rule: 'OLDER', order: (a, b) => a.createdAt.getTime() - b.createdAt.getTime() },
  { rule: 'SMALLER_ID', order: (a, b) => (a.id < b.id ? -1 : 1) },
];

/** The two as survivor and loser, the same for both orders. */
export function survivorOf<Party extends MergeParty>(
  a: Party,
  b: Party,
): { readonly survivor: Party; readonly loser: Party } {
  const decided = survivorRules.map(({ order }) => order(a, b)).find((order) => order !== 0) ?? 0;
  return decided < 0 ? { survivor: a, loser: b } : { survivor: b, loser: a };
}
