import { addDays, civilDate } from '../../../core/civil-date.ts';
import type { Company } from './company.ts';
import type { Example } from './examples.ts';
import { idsOf } from './postings.ts';
import { settled } from './snapshot.ts';
import type { Bookkeeper } from './ledger.ts';
import { companies, nextCompany } from './subscriptions.ts';
import type { Teller, Told } from './tell.ts';
import { eventually } from '../../harness/eventually.ts';

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

/** The mutations of revenue. No two prices are of the same day, and runs that go on beside each other are of different companies. */
export function revenueExamples(next: () => string, onId: Example): Readonly<Record<string, Example>> {
  return {
    recordSsp: () => ({ target: { input: price('example', addDays(civilDate('2026-01-01'), Number(next()))) } }),
    recordBundlePrice: () => ({ target: { input: together(['example', `example-${next()}`]) } }),
    holdRevenue: onId,
    releaseRevenue: onId,
    setMilestones: ({ id }) => ({
      target: {
        input: { revenueContractId: id, lineKey: told.unset, milestones: [{ code: `m-${next()}`, share: '1' }] },
      },
    }),
    recordAcceptance: ({ id }) => ({
      target: { input: { revenueContractId: id, lineKey: told.stones, milestone: 'design', acceptedOn: '2026-01-15' } },
    }),
    recordDelivery: ({ id }) => ({
      target: { input: { revenueContractId: id, lineKey: told.gift, deliveredOn: '2026-01-15' } },
    }),
    updateEstimate: ({ id }) => ({
      target: {
        input: {
          revenueContractId: id,
          lineKey: told.building,
          asOf: '2026-01-15',
          costToDate: '40',
          expectedCost: '100',
          progressPlaces: 1,
        },
      },
    }),
    estimateVariableConsideration: ({ id }) => ({
      target: {
        input: {
          revenueContractId: id,
          code: `bonus-${next()}`,
          method: 'MOST_LIKELY_AMOUNT',
          outcomes: [
            { amount: '20.00', probabilityPct: '90' },
            { amount: '0', probabilityPct: '10' },
          ],
          confidencePct: '80',
          lineKey: told.stones,
          asOf: '2026-01-15',
        },
      },
      write: { reason: 'The example needs one.' },
    }),
    recordExercise: ({ id }) => ({
      target: {
        input: { revenueContractId: id, lineKey: told.voucher, asOf: '2026-01-15', exercised: '10', expected: '40' },
      },
    }),
    runRevenueRecognition: () => ({
      target: { input: { legalEntityId: nextCompany('calls'), throughDate: '2026-01-31' } },
    }),
  };
}

/** Lines of a contract of whose progress something can be told. */
const told = { unset: 'unset', stones: 'stones', building: 'building', gift: 'gift', voucher: 'voucher' } as const;

/** Gives a contract that waits promises whose progress a person tells, as if it were planned. */
export async function withPromises(company: Company, id: string): Promise<void> {
  const milestones = [{ code: 'design', share: '1', acceptedOn: null }];
  const progress = [{ lineKey: told.stones, deliveredOn: null, milestones, estimate: null }];
  const methods = {
    unset: 'MILESTONE',
    stones: 'MILESTONE',
    building: 'COST_TO_COST',
    gift: 'POINT_IN_TIME',
    voucher: 'MATERIAL_RIGHT',
  };
  await company.database.query('update ledger.revenue_contracts set progress = $2 where id = $1', [
    id,
    JSON.stringify(progress),
  ]);
  for (const [lineKey, method] of Object.entries(methods))
    await company.database.query(
      `insert into ledger.performance_obligations (id, revenue_contract_id, contract_id, legal_entity_id, line_key, product_id,
        description, method, currency, ssp, price, allocated, from_date, to_date, status, created_at, updated_at)
      select 'rob_' || id || $2, id, contract_id, legal_entity_id, $2, 'prd', $2, $3, currency, 100, 100, 100, '2026-01-01', '2027-01-01',
        'UNSATISFIED', now(), now()
      from ledger.revenue_contracts where id = $1`,
      [id, lineKey, method],
    );
}

/** Which entity a creation starts from. */
export const revenueCreatedOn: Readonly<Record<string, string | null>> = {
  recordSsp: null,
  recordBundlePrice: null,
  runRevenueRecognition: null,
};

function price(productId: string, validFrom: string, more: object = {}) {
  return { productId, currency: 'EUR', basis: 'UNIT_MONTH', amount: '6303.633', validFrom, source: 'list', ...more };
}

function together(items: readonly string[], more: object = {}) {
  return {
    items,
    currency: 'EUR',
    basis: 'UNIT',
    amount: '6304.641',
    validFrom: '2026-01-01',
    source: 'list',
    ...more,
  };
}

/** Birch's contract planned by a price, and held; a run that has no mapping to post by, as it would look on its way. */
export async function revenueStory(
  company: Company,
  tell: Tell,
  of: { readonly product: string; readonly contract: string },
) {
  await tell('recordSsp', {
    input: price(of.product, '2025-01-01', { legalEntityId: 'le_de', source: 'own-ssp-source' }),
  });
  await tell('recordSsp', { input: price(of.product, '2025-02-01', { currency: 'USD', source: 'common-ssp-source' }) });
  const option = { averagePurchase: '6303.71', discountPct: '63.07', discountToAllPct: '6.31', likelihoodPct: '63.09' };
  await tell('recordSsp', { input: price('own-option', '2025-03-01', { basis: 'UNIT', amount: null, option }) });
  const own = { legalEntityId: 'le_de', source: 'own-bundle-source' };
  await tell('recordBundlePrice', { input: together(['own-item-1', 'own-item-2'], own) });
  const common = { currency: 'USD', basis: 'UNIT_MONTH', source: 'common-bundle-source' };
  await tell('recordBundlePrice', { input: together(['common-item-1', 'common-item-2'], common) });
  await settled(company);
  const planned = 'select id from ledger.revenue_contracts where contract_id = $1 and waiting_for is null';
  const id = await idBy(company, planned, of.contract);
  const { id: run } = await tell('runRevenueRecognition', {
    input: { legalEntityId: 'le_de', throughDate: '2026-01-31' },
  });
  await idBy(company, `select id from ledger.revenue_runs where id = $1 and status <> 'RUNNING'`, run);
  await company.database.query(`update ledger.revenue_runs set position = 'failed-run-contract' where id = $1`, [run]);
  await tell('holdRevenue', { id }, { reason: 'birch hold-reason' });
  const modifications = [
    {
      contractVersion: 2,
      on: '2026-01-02',
      treatment: 'PROSPECTIVE',
      reasons: ['NOTHING_ADDED', 'REMAINING_ALL_DISTINCT'],
    },
  ];
  const progress = [
    {
      lineKey: 'own-told-line',
      deliveredOn: '2026-01-03',
      milestones: [{ code: 'own-milestone', share: '63.0363', acceptedOn: '2026-01-04' }],
      estimate: { asOf: '2026-01-05', costToDate: '6303.01', expectedCost: '6303.99', progressPct: '63.03' },
      exercise: { asOf: '2026-01-06', exercised: '6303.02', expected: '6303.97' },
    },
  ];
  const variable = [
    {
      code: 'own-variable-code',
      method: 'EXPECTED_VALUE',
      outcomes: [{ amount: '6303.61', probabilityPct: '63.06' }],
      confidencePct: '63.07',
      lineKey: 'own-variable-line',
      asOf: '2026-01-06',
      estimated: '6303.62',
      included: '6303.64',
      reason: 'birch variable-reason',
    },
  ];
  await company.database.query(
    'update ledger.revenue_contracts set modifications = $2, progress = $3, variable_consideration = $4 where id = $1',
    [id, JSON.stringify(modifications), JSON.stringify(progress), JSON.stringify(variable)],
  );
  return {
    ssps: await idsOf(company, 'ssps'),
    bundlePrices: await idsOf(company, 'bundle_prices'),
    revenueContracts: await idsOf(company, 'revenue_contracts'),
    revenueRuns: await idsOf(company, 'revenue_runs'),
  };
}

/** The companies that runs are started for have a period that is open. */
export async function openCalls(keeper: Bookkeeper): Promise<void> {
  for (let index = 0; index < companies.calls; index += 1) await keeper.books(`le_calls_${index}`);
}

/** The id that a query finds, once it finds one. */
export async function idBy(company: Company, text: string, value: string): Promise<string> {
  let id: string | null = null;
  await eventually(`${text} finds ${value}`, async () => {
    const { rows } = await company.database.query<{ id: string }>(text, [value]);
    id = rows[0]?.id ?? null;
    return id !== null;
  });
  return id ?? '';
}
