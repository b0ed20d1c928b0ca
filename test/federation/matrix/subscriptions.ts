import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Company } from './company.ts';
import { approver, everyone } from './people.ts';
import type { Teller, Told } from './tell.ts';
import { castUsage, meteredCalls, meteredItemOf, usageCreatedOn, usageExamples } from './usage.ts';
import { eventually } from '../../harness/eventually.ts';

/** What the matrices have of subscriptions and bill runs. */

type Named = Readonly<Record<string, string | undefined>>;
type Target = { readonly id: string; readonly parts: Named };

/** One run at a time runs for a legal entity, so that whoever runs beside others needs one of its own. */
export const companies = { calls: 12, fixtures: 16 };
let [calls, fixtures] = [0, 0];
export function nextCompany(of: keyof typeof companies): string {
  const count = of === 'calls' ? (calls += 1) : (fixtures += 1);
  return `le_${of}_${count % companies[of]}`;
}

/** A `systems.yaml` with companies enough, beside the two that everybody knows. */
export async function manyCompanies(): Promise<{ readonly SYSTEMS_FILE: string }> {
  const names = Object.entries(companies).flatMap(([of, count]) =>
    Array.from({ length: count }, (_, index) => `le_${of}_${index}`),
  );
  const known = [
    '  - { id: le_us, name: Harbour Software Inc., country: US, currency: USD, timeZone: America/New_York }',
    '  - { id: le_de, name: Harbour Software GmbH, country: DE, currency: EUR, timeZone: Europe/Berlin }',
    ...names.map((id) => `  - { id: ${id}, name: ${id}, country: DE, currency: EUR, timeZone: Europe/Berlin }`),
  ];
  const file = join(await mkdtemp(join(tmpdir(), 'concord-systems-')), 'systems.yaml');
  const systems = 'systems:\n  embedded: { adapter: postgres }\nbindings:\n  - { group: "*", system: embedded }\n';
  await writeFile(file, `${systems}legalEntities:\n${known.join('\n')}\n`);
  return { SYSTEMS_FILE: file };
}

const reason = { reason: 'The example needs one.' };
const onId = ({ id }: Target) => ({ target: { id }, write: reason });
const today = () => new Date().toISOString().slice(0, 10);

export const subscriptionExamples = {
  // Wins back whom the fixture lost.
  createBillingSubscription: ({ id, parts }: Target) => ({
    target: {
      input: {
        contractId: parts['contract'] ?? 'ctr_none',
        billingAccountId: parts['account'] ?? 'acc_none',
        contractHash: parts['hash'] ?? '0',
        previousSubscriptionId: id,
      },
    },
  }),
  startBillingSubscription: onId,
  advanceBillingSubscription: onId,
  followContract: ({ id }: Target) => ({
    target: {
      input: { billingSubscriptionId: id, move: 'TERMINATED', on: '2027-09-01', creditPolicy: 'NONE' },
    },
  }),
  changeBillingSubscription: ({ id }: Target) => ({
    target: { input: { billingSubscriptionId: id, contractVersion: 2 } },
  }),
  pauseBillingSubscription: onId,
  resumeBillingSubscription: onId,
  cancelBillingSubscription: ({ id }: Target) => ({
    target: { input: { billingSubscriptionId: id, creditPolicy: 'NONE' } },
  }),
  runBilling: () => ({ target: { input: { legalEntityId: nextCompany('calls'), throughDate: today() } } }),
  advanceBillRun: onId,
  failBillRun: onId,
  ...usageExamples,
};

export const subscriptionsCreatedOn = {
  createBillingSubscription: 'BillingSubscription',
  runBilling: null,
  ...usageCreatedOn,
} as const;

type Parts = Readonly<Record<'contract' | 'account' | 'hash' | 'metered', string>>;
export type Subscribed = { readonly customer: Told; readonly told: Told; readonly parts: Parts };

type Makers = {
  readonly company: Company;
  readonly teller: Teller;
  /** An ACTIVE customer with an account with le_de. */
  account(): Promise<{ readonly customer: Told; readonly account: Told }>;
  sold(): Promise<Told>;
};

/** Subscriptions and runs in every state; those that no command reaches are put there as a fact would. */
export function subscriptionMakers({ company, teller, account, sold }: Makers) {
  const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
    teller.tell(everyone, mutation, target, { reason: 'The fixture needs it.', ...write });
  const on = (mutation: string) => (told: Told) => tell(mutation, { id: told.id });

  const calls = meteredCalls(tell);
  const pending = async (more: object = {}): Promise<Subscribed> => {
    const { customer, account: onAccount } = await account();
    const lines = [{ productId: (await sold()).id }, await calls.line()];
    const { told: contract, hash } = await agreed(teller, tell, customer, lines);
    const input = { contractId: contract.id, billingAccountId: onAccount.id, contractHash: hash, ...more };
    const told = await tell('createBillingSubscription', { input }, { after: contract.receipt['eventCursor'] });
    await amended(company, contract.id);
    const parts = { contract: contract.id, account: onAccount.id, hash, metered: meteredItemOf(told) };
    return { customer, told, parts };
  };
  const then = async (made: Promise<Subscribed>, ...steps: readonly ((told: Told) => Promise<Told>)[]) => {
    const { told, ...rest } = await made;
    let last = told;
    for (const step of steps) last = await step(last);
    return { ...rest, told: last };
  };
  const [start, pause] = [on('startBillingSubscription'), on('pauseBillingSubscription')];
  const cancel = ({ id }: Told) =>
    tell('cancelBillingSubscription', { input: { billingSubscriptionId: id, creditPolicy: 'NONE' } });
  const become = (state: string) => async (told: Told) => {
    await company.database.query('update billing.billing_subscriptions set status = $2 where id = $1', [
      told.id,
      state,
    ]);
    return told;
  };
  const subscriptions: Readonly<Record<string, () => Promise<Subscribed>>> = {
    PENDING: () => pending(),
    INCOMPLETE: () => then(pending(), become('INCOMPLETE')),
    TRIALING: () => then(pending({ trialEnd: '2027-06-01' }), start),
    ACTIVE: () => then(pending(), start),
    PAST_DUE: () => then(pending(), start, become('PAST_DUE')),
    PAUSED: () => then(pending(), start, pause),
    CANCELLED: () => then(pending(), start, cancel),
    EXPIRED: () => then(pending(), start, become('EXPIRED')),
  };

  const completed = async (): Promise<Told> => {
    const input = { legalEntityId: nextCompany('fixtures'), throughDate: today() };
    const told = await tell('runBilling', { input });
    await ended(company, told.id);
    return told;
  };
  const runs: Readonly<Record<string, () => Promise<Told>>> = {
    COMPLETED: completed,
    /** Carried out by nobody: its lease is somebody's who does not come. */
    RUNNING: async () => {
      const told = await completed();
      // The worker that completed it may not have given it back yet.
      const lease = `insert into billing.bill_run_leases values ($1, 'nobody', now() + interval '1 day')
        on conflict (bill_run_id) do update set holder = excluded.holder, leased_until = excluded.leased_until`;
      await company.database.query(lease, [told.id]);
      const text = `update billing.bill_runs set status = 'RUNNING', finished_at = null where id = $1`;
      await company.database.query(text, [told.id]);
      return told;
    },
    FAILED: async () => {
      const told = await completed();
      const text = `update billing.bill_runs set status = 'FAILED', failure = 'The fixture failed' where id = $1`;
      await company.database.query(text, [told.id]);
      return told;
    },
  };
  return { subscriptions, runs };
}

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

/** A contract of these lines that was signed and is ACTIVE. */
async function agreed(teller: Teller, tell: Tell, customer: Told, lines: readonly object[]) {
  const input = {
    customerId: customer.id,
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2026-01-01',
    endDate: '2028-01-01',
    lines,
  };
  const { id } = await tell('createContract', { input }, { after: customer.receipt['eventCursor'] });
  await tell('submitContract', { id });
  const { entity } = await teller.tell(approver, 'approveContract', { id });
  const { hash } = entity['terms'] as { readonly hash: string };
  await tell('recordSignature', { input: { contractId: id, documentHash: hash, documentRef: 'fixture' } });
  return { told: await tell('activateContract', { input: { contractId: id } }), hash };
}

/** Billing knows a second version that nothing has followed yet: told by its source, it would be followed at once. */
async function amended(company: Company, contractId: string): Promise<void> {
  await company.database.query(
    `insert into billing.contract_version_copy (contract_id, version, hash, lines)
     select contract_id, 2, hash, lines from billing.contract_version_copy where contract_id = $1 and version = 1`,
    [contractId],
  );
  await company.database.query('update billing.contract_copy set current_version = 2 where contract_id = $1', [
    contractId,
  ]);
}

async function ended(company: Company, id: string): Promise<void> {
  await eventually('the bill run has ended', async () => {
    const text = `select 1 from billing.bill_runs where id = $1 and status <> 'RUNNING'`;
    return (await company.database.query(text, [id])).rowCount === 1;
  });
}

/** Birch's contract, begun with a trial, charged by a run, paused, and to be cancelled; and a run that failed. */
export async function subscribed(company: Company, tell: Tell, contract: Told, account: Told) {
  const activated = await tell('activateContract', { input: { contractId: contract.id } });
  const { hash } = activated.entity['terms'] as { readonly hash: string };
  const input = { contractId: contract.id, billingAccountId: account.id, contractHash: hash, trialEnd: '2026-01-11' };
  const after = activated.receipt['eventCursor'];
  const told = await tell('createBillingSubscription', { input: { ...input, alignment: 'CALENDAR' } }, { after });
  const usageBatch = await tell('recordUsage', { input: castUsage(told.id) });
  const runOf = async (legalEntityId: string): Promise<string> => {
    const { id } = await tell('runBilling', { input: { legalEntityId, throughDate: today(), finalize: true } });
    await ended(company, id);
    return id;
  };
  const run = await runOf('le_de');
  const failed = await runOf('le_us');
  const problems = [{ billingSubscriptionId: 'sub_unknown', code: 'VALIDATION_FAILED', message: 'failed-run problem' }];
  await company.database.query(
    `update billing.bill_runs set status = 'FAILED', failure = 'failed-run failure', position = 'failed-run-position', problems = $2
     where id = $1`,
    [failed, JSON.stringify(problems)],
  );
  await tell('pauseBillingSubscription', { id: told.id });
  const cancelled = { billingSubscriptionId: told.id, cancelAt: '2028-03-04', creditPolicy: 'NONE' };
  await tell('cancelBillingSubscription', { input: cancelled });
  const { rows } = await company.database.query<{ id: string }>(
    'select id from billing.invoices where billing_subscription_id = $1 order by id',
    [told.id],
  );
  const rated = await company.database.query<{ id: string }>('select id from billing.rated_usage order by id');
  return {
    subscriptions: { birch: told.id },
    billRuns: { de: run, us: failed },
    // One for each pass of the run that found something due: what recurs, and then what was used.
    invoices: { birchRecurring: rows[0]?.id ?? '', birchUsage: rows[1]?.id ?? '' },
    usageBatches: { birch: usageBatch.id },
    ratedUsage: rated.rows.map(({ id }) => id),
  };
}
