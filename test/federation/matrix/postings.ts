import { addDays, civilDate } from '../../../core/civil-date.ts';
import type { Company } from './company.ts';
import type { Example } from './examples.ts';
import { everyone, internalRoles, personWith } from './people.ts';
import type { Teller, Told } from './tell.ts';
import { eventually } from '../../harness/eventually.ts';

/** Approves rules that everybody else made. */
const second = personWith('second of everyone', { roles: internalRoles });
const because = { reason: 'The story goes so.' };

/** The mutations of account mapping, rates and postings. No two rules ask for the same product, so that none is in another's way. */
export function postingExamples(next: () => string, onId: Example): Readonly<Record<string, Example>> {
  return {
    createMappingRule: ({ id }) => ({ target: { input: payoutRule(id, next()) } }),
    approveMappingRule: onId,
    retireMappingRule: onId,
    recordFxRate: () => ({
      target: { input: { from: 'USD', to: 'CHF', date: dayOf(Number(next())), rate: '0.9', source: 'example' } },
    }),
    resubmitPostingRequest: onId,
  };
}

/** Which entity a creation starts from. */
export const postingsCreatedOn: Readonly<Record<string, string | null>> = {
  createMappingRule: 'Account',
  recordFxRate: null,
};

/** One account for a purpose whose documents here are of no product: none is posted by it. */
function payoutRule(accountId: string, product: string) {
  const lines = [{ role: 'BANK', accountId, dimensions: [{ name: 'costCentre', value: `rule-${product}` }] }];
  return { chartId: 'main', purpose: 'PAYOUT', match: { productId: `product-${product}` }, lines, from: '2026-01-01' };
}

function dayOf(number: number): string {
  return addDays(civilDate('2026-01-01'), number);
}

/** Rules in every state, by those who may. */
export function createMapper(teller: Teller) {
  let made = 0;
  const draft = (accountId: string): Promise<Told> => {
    made += 1;
    return teller.tell(everyone, 'createMappingRule', { input: payoutRule(accountId, `fixture-${made}`) }, because);
  };
  const approved = async ({ id }: Told) => teller.tell(second, 'approveMappingRule', { id }, because);
  const retired = async (told: Told) =>
    teller.tell(second, 'retireMappingRule', { id: (await approved(told)).id }, because);
  /** A rule for all roles of a purpose that billing's documents are posted for. */
  const inForce = async (purpose: string, lines: readonly object[]) => {
    const input = { chartId: 'main', purpose, lines, from: '2020-01-01' };
    return approved(await teller.tell(everyone, 'createMappingRule', { input }, because));
  };
  const rate = (from: string, date: string) =>
    teller.tell(everyone, 'recordFxRate', {
      input: { from, to: 'EUR', date, rate: '0.75', source: `${from}-quotation` },
    });
  return { draft, approved, retired, inForce, rate };
}

/** The request that a document asks with, once the books have heard of it. */
export async function requestFor(company: Company, documentId: string): Promise<string> {
  let id: string | null = null;
  await eventually(`the books have heard of ${documentId}`, async () => {
    const text = 'select id from ledger.posting_requests where document_id = $1 order by seq limit 1';
    const { rows } = await company.database.query<{ id: string }>(text, [documentId]);
    id = rows[0]?.id ?? null;
    return id !== null;
  });
  return id ?? '';
}

/** Everything of a table of the books, by its id. */
export async function idsOf(company: Company, table: string): Promise<readonly string[]> {
  const { rows } = await company.database.query<{ id: string }>(`select id from ledger.${table} order by id`);
  return rows.map(({ id }) => id);
}
