import { isObjectType, type GraphQLSchema } from 'graphql';
import type { Cast } from './cast.ts';
import type { Company } from './company.ts';
import { entityTypes, ownFields, written } from './graph.ts';
import { everyone } from './people.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** One entity as it is, whoever asks. */
export type Entity = {
  readonly type: string;
  readonly id: string;
  readonly fields: Fields;
  /** Whose it is: the customer itself, or the one it hangs on; null for what hangs on none. */
  readonly customer: string | null;
  readonly legalEntity: string | null;
  /** The one contract that it belongs to; null for what belongs to none, or to several. */
  readonly contract: string | null;
};

/** The root field that reads one entity by its id. */
export function rootOf(type: string): string {
  const name = type === 'PaymentMethodRef' ? 'PaymentMethod' : type;
  return `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`;
}

/** How each type leads to the one contract that an entity of it belongs to. */
const waysToContract: Readonly<Record<string, string>> = {
  Amendment: 'contract { id }',
  Quote: 'contract { id }',
  BillingSubscription: 'contract { id }',
  Invoice: 'billingSubscription { contract { id } }',
  CreditNote: 'invoice { billingSubscription { contract { id } } }',
  RatedUsage: 'billingSubscription { contract { id } }',
};

/** Reads every entity of the cast whole, as somebody who may see everything. */
export async function readTruth(company: Company, schema: GraphQLSchema, cast: Cast): Promise<readonly Entity[]> {
  const ids: Readonly<Record<string, readonly string[]>> = {
    Customer: Object.values(cast.customers),
    Opportunity: Object.values(cast.opportunities),
    Partner: Object.values(cast.partners),
    Product: Object.values(cast.products),
    PriceBook: Object.values(cast.priceBooks),
    Quote: Object.values(cast.quotes),
    Deal: Object.values(cast.deals),
    Contract: Object.values(cast.contracts),
    Amendment: Object.values(cast.amendments),
    BillingAccount: Object.values(cast.accounts),
    Invoice: Object.values(cast.invoices),
    BillingSubscription: Object.values(cast.subscriptions),
    DunningCase: Object.values(cast.dunningCases),
    BillRun: Object.values(cast.billRuns),
    Meter: Object.values(cast.meters),
    UsageBatch: Object.values(cast.usageBatches),
    RatedUsage: cast.ratedUsage,
    LegalEntity: Object.values(cast.legalEntities),
    Account: Object.values(cast.ledgerAccounts),
    Calendar: Object.values(cast.calendars),
    AccountingPeriod: cast.periods,
    JournalEntry: cast.journalEntries,
    MappingRule: cast.mappingRules,
    FxRate: cast.fxRates,
    PostingRequest: cast.postingRequests,
    Receivable: cast.receivables,
    Ssp: cast.ssps,
    BundlePrice: cast.bundlePrices,
    RevenueContract: cast.revenueContracts,
    RevenueRun: cast.revenueRuns,
    CreditProfile: cast.creditProfiles,
    ErpInstance: cast.erpInstances,
    RoutingRule: cast.routingRules,
    Payment: Object.values(cast.payments),
    PaymentMethodRef: Object.values(cast.paymentMethods),
    Payout: Object.values(cast.payouts),
    Allocation: Object.values(cast.allocations),
    CreditNote: Object.values(cast.creditNotes),
    AccountCredit: Object.values(cast.accountCredits),
    Refund: Object.values(cast.refunds),
    DeadLetterOrder: Object.values(cast.deadLetterOrders),
    WebhookEndpoint: Object.values(cast.webhookEndpoints),
  };
  const truth: Entity[] = [];
  for (const type of entityTypes(schema)) {
    const fields = type.getFields();
    const own = ownFields(schema, type).map((field) => written(schema, field));
    const whose = 'customer' in fields ? 'customer { id }' : '';
    const way = waysToContract[type.name] ?? '';
    const toContract = way === '' ? '' : `wayToContract: ${way}`;
    for (const id of ids[type.name] ?? []) {
      const root = rootOf(type.name);
      const reply = await company.ask(
        everyone,
        `query ($id: ID!) { ${root}(id: $id) { ${own.join(' ')} ${whose} ${toContract} } }`,
        {
          id,
        },
      );
      const read = reply.data?.[root] as (Fields & { customer?: { id: string }; wayToContract?: Way }) | null;
      if (read == null || reply.errors.length > 0) throw new Error(`${type.name} ${id} cannot be read: ${reply.text}`);
      const { customer, wayToContract, ...values } = read;
      truth.push({
        type: type.name,
        id,
        fields: values,
        customer: type.name === 'Customer' ? id : (customer?.id ?? null),
        legalEntity: type.name === 'LegalEntity' ? id : textOf(read['legalEntityId']),
        contract: type.name === 'Contract' ? id : endOf(wayToContract ?? null),
      });
    }
  }
  return [...truth, ...(await usageOf(company, schema, truth))];
}

/** What was told of the usage of subscriptions: an event is no entity, and seen by whom its subscription's usage is. */
async function usageOf(company: Company, schema: GraphQLSchema, truth: readonly Entity[]): Promise<readonly Entity[]> {
  const type = schema.getType('UsageEvent');
  if (!isObjectType(type)) throw new Error('There is no UsageEvent.');
  const own = ownFields(schema, type).map((field) => written(schema, field));
  const text = `query ($id: ID!) { billingSubscription(id: $id) { usage { edges { node { ${own.join(' ')} } } } } }`;
  const usage: Entity[] = [];
  for (const { id, customer, legalEntity, contract } of truth.filter((one) => one.type === 'BillingSubscription')) {
    const { data } = await company.ask(everyone, text, { id });
    const read = data?.['billingSubscription'] as { usage: { edges: readonly { node: Fields & { id: string } }[] } };
    usage.push(
      ...read.usage.edges.map(({ node }) => ({
        type: 'UsageEvent',
        id: node.id,
        fields: node,
        customer,
        legalEntity,
        contract,
      })),
    );
  }
  return usage;
}

interface Way {
  readonly [step: string]: Way | string | null;
}

function endOf(way: Way | null): string | null {
  if (way === null) return null;
  const [next = null] = Object.values(way);
  return typeof next === 'string' ? next : endOf(next);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
