import type { Teller, Told } from './tell.ts';

/** What the matrices have of usage. */

type Named = Readonly<Record<string, string | undefined>>;
type Target = { readonly id: string; readonly parts: Named };
type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

let used = 0;
function next(): string {
  used += 1;
  return String(used).padStart(6, '0');
}

const fixtureMeter = { code: 'fixture-calls', aggregation: 'SUM', unit: 'call' };

export const usageExamples = {
  createMeter: () => ({ target: { input: { ...fixtureMeter, code: `example-${next()}` } } }),
  recordUsage: ({ id }: Target) => {
    const event = { eventId: `example-${next()}`, occurredAt: '2026-02-10T12:00:00Z', value: '1' };
    return { target: { input: { events: [eventOf(id, fixtureMeter.code, event)] } } };
  },
  closeUsagePeriod: ({ id, parts }: Target) => ({
    target: { input: { billingSubscriptionId: id, itemId: parts['metered'] ?? 'itm_none', from: '2026-01-01' } },
  }),
};

export const usageCreatedOn = {
  createMeter: null,
  recordUsage: 'BillingSubscription',
  closeUsagePeriod: 'BillingSubscription',
} as const;

/** A line of a contract that is charged by calls. */
export function meteredCalls(tell: Tell): { line(): Promise<object> } {
  let sold: Promise<Told> | null = null;
  const product = async (): Promise<Told> => {
    await tell('createMeter', { input: fixtureMeter });
    const input = { sku: 'FIXTURE-CALLS', name: 'Calls', type: 'USAGE', meterCode: fixtureMeter.code };
    return tell('activateProduct', { id: (await tell('createProduct', { input })).id });
  };
  return {
    async line() {
      const { id: productId } = await (sold ??= product());
      return { productId, price: { model: 'PER_UNIT', unit: '0.1' } };
    },
  };
}

export function meteredItemOf({ entity }: Told): string {
  const items = entity['items'] as readonly { readonly id: string; readonly charge: string }[] | null;
  return items?.find(({ charge }) => charge === 'USAGE')?.id ?? 'itm_none';
}

/** What counts the calls of the cast, and what counts nothing. */
export async function metersOf(tell: Tell): Promise<Readonly<Record<'calls' | 'traffic', Told>>> {
  const traffic = {
    code: 'traffic-meter-code',
    aggregation: 'MAX',
    valueField: 'gigabytes',
    groupBy: ['traffic-region'],
  };
  return {
    calls: await tell('createMeter', { input: { ...fixtureMeter, code: 'calls-meter-code' } }),
    traffic: await tell('createMeter', { input: { ...traffic, unit: 'GB' } }),
  };
}

/** An event that counts, and one that does not. */
export function castUsage(subscription: string): object {
  const properties = [{ name: 'region', value: 'birch-usage-region' }];
  const told = { occurredAt: '2026-01-20T12:00:00Z', value: '1234.5', properties };
  return {
    events: [
      eventOf(subscription, 'calls-meter-code', { ...told, eventId: 'birch-usage-event' }),
      eventOf(subscription, 'calls-meter-code', { ...told, eventId: 'birch-usage-quarantined', value: 'many' }),
    ],
  };
}

function eventOf(billingSubscriptionId: string, meterCode: string, event: object) {
  return { source: 'example-gateway', meterCode, billingSubscriptionId, ...event };
}
