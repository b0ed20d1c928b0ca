import { civilDate } from '../core/civil-date.ts';
import type { Decimal } from '../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../core/ids.ts';
import type { BillingAccount, BillingAccountId } from '../subgraphs/billing/domain/billing-account.ts';
import type {
  BillingSubscription,
  BillingSubscriptionId,
  SubscriptionItem,
  SubscriptionItemId,
} from '../subgraphs/billing/domain/billing-subscription.ts';
import type { ContractId } from '../subgraphs/billing/domain/known-contract.ts';
import { flatItem } from '../subgraphs/billing/domain/subscriptions/fixtures/subscriptions.ts';

export type Accounts = Map<number, BillingAccount>;

type By = {
  readonly legalEntityId: LegalEntityId;
  readonly unitPrice: Decimal;
  readonly newId: <Id extends string>(prefix: string) => Id;
  readonly now: Date;
};

const start = civilDate('2026-01-01');
const perAccount = 10;

/** Subscriptions of three lines each, ten to an account, and the accounts that are new with them. */
export function subscriptionsOf(from: number, count: number, accounts: Accounts, by: By) {
  const fresh: BillingAccount[] = [];
  const subscriptions: BillingSubscription[] = [];
  for (let index = from; index < from + count; index += 1) {
    const number = Math.floor(index / perAccount);
    const account = accounts.get(number) ?? accountOf(number, by);
    if (!accounts.has(number)) fresh.push(account);
    accounts.set(number, account);
    subscriptions.push(subscriptionOf(index, account, by));
  }
  return { accounts: fresh, subscriptions };
}

function accountOf(number: number, { legalEntityId, newId, now }: By): BillingAccount {
  return {
    id: newId<BillingAccountId>('acc'),
    version: 1,
    customerId: `cus_${number}` as CustomerId,
    legalEntityId,
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    billDay: null,
    paymentTermsDays: 30,
    cashDiscount: null,
    collection: 'SEND',
    invoiceSeries: 'INV',
    dunningProfile: 'STANDARD',
    status: 'ACTIVE',
    createdAt: now,
    updatedAt: now,
  };
}

function subscriptionOf(index: number, account: BillingAccount, by: By): BillingSubscription {
  const { newId, now } = by;
  return {
    id: newId<BillingSubscriptionId>('sub'),
    version: 1,
    contractId: `ctr_${index}` as ContractId,
    contractVersion: 1,
    contractHash: 'bench',
    billingAccountId: account.id,
    customerId: account.customerId,
    legalEntityId: account.legalEntityId,
    currency: account.currency,
    status: 'ACTIVE',
    startDate: start,
    endDate: null,
    trialEnd: null,
    anchorDate: start,
    alignment: 'ANNIVERSARY',
    billDay: null,
    currentPeriod: null,
    chargedThrough: null,
    cancelAt: null,
    creditPolicy: null,
    pauses: [],
    previousSubscriptionId: null,
    items: ['platform', 'seats', 'support'].map((name) => itemOf(name, by)),
    createdAt: now,
    updatedAt: now,
  };
}

function itemOf(name: string, { unitPrice, newId }: By): SubscriptionItem {
  const flat = flatItem();
  return {
    ...flat,
    id: newId<SubscriptionItemId>('itm'),
    contractLineKey: name,
    productId: `prd_${name}`,
    taxCategory: 'saas',
    description: name,
    pricePlan: { ...flat.pricePlan, model: 'PER_UNIT', unit: unitPrice, flat: null },
    from: start,
  };
}
