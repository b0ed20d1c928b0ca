import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts, Books, Code, LegalEntity } from './books.ts';
import { yearOf } from './books.ts';
import type { Catalogue } from './contracts.ts';
import type { Narrator } from './narrator.ts';
import { people } from './people.ts';

const { lena, anna, clara, karl } = people;

export const legalEntities = ['le_us', 'le_de'] as const satisfies readonly LegalEntity[];

/** How often it is looked whether something is done that is carried out beside the story. */
const pollMs = 30;
const attemptsMax = 1_000;

/** In the order in which a period is closed. */
const modules = ['BILLING', 'AR', 'REVENUE', 'GL'] as const;

/** What one unit of each product sells for alone, in either currency. */
const sellingPrices = [
  { product: 'platform', basis: 'UNIT_MONTH', amount: '1200' },
  { product: 'seat', basis: 'UNIT_MONTH', amount: '44' },
  { product: 'api', basis: 'UNIT', amount: '0.9' },
  { product: 'onboarding', basis: 'UNIT', amount: '1500' },
] as const;

/** From here on revenue comes by schedules: prices for the split of what was sold together, and the accounts of it. */
export async function revenueBegins(narrator: Narrator, catalogue: Catalogue, { accounts }: Books): Promise<void> {
  narrator.at('2025-11-10T10:00:00Z');
  const { id } = await narrator.tell(lena, 'createAccount', {
    input: { chartId: 'main', activeFrom: '2025-01-01', code: '1250', name: 'Contract assets', type: 'ASSET' },
  });
  await narrator.tell(lena, 'retireMappingRule', {
    id: await ruleOf(narrator, 'INVOICE'),
    write: { reason: 'Another one knows contract assets' },
  });
  const invoice = { AR: '1200', DEFERRED_REVENUE: '2100', REVENUE: '4000', TAX_PAYABLE: '2300' } as const;
  const recognition = { DEFERRED_REVENUE: '2100', REVENUE: '4000' } as const;
  await mapped(narrator, accounts, id, 'INVOICE', invoice);
  await mapped(narrator, accounts, id, 'REVENUE_RECOGNITION', recognition);
  const prices = ['USD', 'EUR'].flatMap((currency) => sellingPrices.map((price) => ({ currency, ...price })));
  await Promise.all(
    prices.map(({ product, ...price }) =>
      narrator.tell(anna, 'recordSsp', {
        input: { productId: catalogue[product].id, validFrom: '2025-09-01', source: 'price-list:2025', ...price },
      }),
    ),
  );
}

async function ruleOf(narrator: Narrator, purpose: string): Promise<string> {
  const read = await narrator.ask(
    lena,
    'query ($purpose: [PostingPurpose!]) { mappingRules(filter: { purpose: $purpose }) { edges { node { id } } } }',
    { purpose: [purpose] },
  );
  // A story that is told again finds the rule that was made then behind the one that was retired.
  const { edges } = read['mappingRules'] as { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  return edges[0]?.node.id ?? '';
}

async function mapped(
  narrator: Narrator,
  accounts: Accounts,
  contractAssets: string,
  purpose: string,
  roles: Readonly<Record<string, Code>>,
): Promise<void> {
  const lines = [
    ...Object.entries(roles).map(([role, code]) => ({ role, accountId: accounts[code] })),
    { role: 'CONTRACT_ASSET', accountId: contractAssets },
  ];
  const input = { chartId: 'main', purpose, lines, from: '2025-10-01' };
  const { id } = await narrator.tell(lena, 'createMappingRule', { input });
  await narrator.tell(karl, 'approveMappingRule', { id });
}

/** The ids of the periods from October 2025 on, also of the year behind the first. */
export type Periods = Readonly<Record<LegalEntity, readonly string[]>>;

export async function nextYear(narrator: Narrator, { periods }: Books): Promise<Periods> {
  const us = await yearOf(narrator, 'le_us', 2027);
  const de = await yearOf(narrator, 'le_de', 2027);
  return { le_us: [...periods.le_us, ...us], le_de: [...periods.le_de, ...de] };
}

/** Months of both companies; 1 is October 2025. */
export async function monthsOpen(
  narrator: Narrator,
  periods: Periods,
  months: readonly number[],
  companies: readonly LegalEntity[] = legalEntities,
): Promise<void> {
  const ids = companies.flatMap((company) => months.map((month) => periods[company][month - 1]));
  await Promise.all(ids.map((periodId) => narrator.tell(clara, 'openPeriod', { input: { periodId } })));
}

/** Recognises in both companies what was earned by a day, once what is dated before another is posted. */
export async function recognised(narrator: Narrator, throughDate: string, datedBefore?: string): Promise<void> {
  await booksFollow(narrator, datedBefore);
  const runs = await Promise.all(
    legalEntities.map((legalEntityId) =>
      narrator.tell(anna, 'runRevenueRecognition', { input: { legalEntityId, throughDate } }),
    ),
  );
  for (const { id } of runs) {
    for (;;) {
      const read = await narrator.ask(anna, 'query ($id: ID!) { revenueRun(id: $id) { status failure } }', { id });
      const { status, failure } = read['revenueRun'] as { readonly status: string; readonly failure: string | null };
      if (failure !== null) throw new Error(`The demo company’s story stops: ${failure}`);
      if (status !== 'RUNNING') break;
      await sleep(pollMs);
    }
  }
}

/** Waits until everything that billing made final is posted: a posting that waited for a period is tried again beside the story. */
export async function booksFollow(narrator: Narrator, datedBefore?: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const read = await narrator.ask(
      anna,
      `query ($before: Date) {
        postingRequests(first: 1, filter: { status: [RECEIVED, REJECTED], datedTo: $before }) { edges { node { status waitingFor message } } }
      }`,
      { before: datedBefore ?? null },
    );
    const { edges } = read['postingRequests'] as { readonly edges: readonly unknown[] };
    if (edges.length === 0) return;
    if (attempt === attemptsMax) throw new Error(`The demo company’s story stops: ${JSON.stringify(edges)}`);
    await sleep(pollMs);
  }
}

/**
 * The first quarter of both companies, once the books have heard of all that billing did: every month BILLING first, then AR,
 * REVENUE and GL. October of Harbour Inc. was closed before.
 */
export async function quarterCloses(narrator: Narrator, periods: Periods): Promise<void> {
  narrator.at('2026-01-09T15:00:00Z');
  const months = legalEntities.flatMap((company) =>
    periods[company].slice(company === 'le_us' ? 1 : 0, 3).map((periodId) => ({ company, periodId })),
  );
  const after = narrator.lastOf('payment');
  await Promise.all(
    months.map(({ periodId }) => narrator.tell(clara, 'softClosePeriod', { input: { periodId }, write: { after } })),
  );
  for (const module of modules)
    await Promise.all(
      months.map(({ company, periodId }) => {
        const reconciliationReference = `Quarter 2025-Q4 ${company} ${module}`;
        return narrator.tell(karl, 'closePeriod', { input: { periodId, modules: [module], reconciliationReference } });
      }),
    );
}
