import { type GraphQLSchema } from 'graphql';
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
};

/** The root field that reads one entity by its id. */
export function rootOf(type: string): string {
  return `${type[0]?.toLowerCase() ?? ''}${type.slice(1)}`;
}

/** Reads every entity of the cast whole, as somebody who may see everything. */
export async function readTruth(company: Company, schema: GraphQLSchema, cast: Cast): Promise<readonly Entity[]> {
  const ids: Readonly<Record<string, readonly string[]>> = {
    Customer: Object.values(cast.customers),
    Opportunity: Object.values(cast.opportunities),
    Partner: Object.values(cast.partners),
    BillingAccount: Object.values(cast.accounts),
    Invoice: Object.values(cast.invoices),
    DeadLetterOrder: Object.values(cast.deadLetterOrders),
    WebhookEndpoint: Object.values(cast.webhookEndpoints),
  };
  const truth: Entity[] = [];
  for (const type of entityTypes(schema)) {
    const fields = type.getFields();
    const own = ownFields(schema, type).map((field) => written(schema, field));
    const whose = 'customer' in fields ? 'customer { id }' : '';
    for (const id of ids[type.name] ?? []) {
      const root = rootOf(type.name);
      const reply = await company.ask(everyone, `query ($id: ID!) { ${root}(id: $id) { ${own.join(' ')} ${whose} } }`, {
        id,
      });
      const read = reply.data?.[root] as (Fields & { customer?: { id: string } }) | null;
      if (read == null || reply.errors.length > 0) throw new Error(`${type.name} ${id} cannot be read: ${reply.text}`);
      const { customer, ...values } = read;
      truth.push({
        type: type.name,
        id,
        fields: values,
        customer: type.name === 'Customer' ? id : (customer?.id ?? null),
        legalEntity: typeof read['legalEntityId'] === 'string' ? read['legalEntityId'] : null,
      });
    }
  }
  return truth;
}
