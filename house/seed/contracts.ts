import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { olga, paula, diego, serena } = people;

/** What Harbour Software sells, each by its SKU's name. */
export type Catalogue = Readonly<Record<'platform' | 'seat' | 'api' | 'onboarding', Told>>;

/** Products with their price books, in dollars and in euros: the story of contracts begins with what there is to sell. */
export async function priceCatalogue(narrator: Narrator): Promise<Catalogue> {
  narrator.at('2025-08-20T09:00:00Z');
  const catalogue = {
    platform: await described(narrator, { sku: 'PLATFORM', name: 'Platform', type: 'RECURRING', unit: 'tenant' }),
    seat: await described(narrator, { sku: 'SEAT', name: 'Seat', type: 'RECURRING', unit: 'seat' }),
    api: await described(narrator, { sku: 'API', name: 'API calls', type: 'USAGE', unit: 'thousand calls' }),
    onboarding: await described(narrator, { sku: 'ONBOARDING', name: 'Onboarding', type: 'SERVICE', unit: 'day' }),
  };
  const components = [{ productId: catalogue.platform.id }, { productId: catalogue.seat.id, quantity: '10' }];
  await described(narrator, { sku: 'STARTER', name: 'Starter', type: 'BUNDLE', unit: 'package', components });
  for (const currency of ['USD', 'EUR']) await priced(narrator, catalogue, currency);
  return catalogue;
}

/** Acme was quoted, took it, and signed. */
export async function acmeSigns(
  narrator: Narrator,
  { platform, seat, onboarding }: Catalogue,
  acme: Told,
): Promise<void> {
  narrator.at('2025-09-08T10:00:00Z');
  const quote = await narrator.tell(olga, 'createQuote', {
    input: {
      customerId: acme.id,
      legalEntityId: 'le_us',
      currency: 'USD',
      startDate: '2025-10-01',
      endDate: '2028-10-01',
      lines: [
        { productId: platform.id },
        { productId: seat.id, quantity: '25', discount: { kind: 'PERCENT', value: '10' } },
        { productId: onboarding.id, quantity: '3' },
      ],
    },
    write: { after: acme.cursor },
  });
  await narrator.tell(olga, 'submitQuote', { id: quote.id });
  await narrator.tell(diego, 'approveQuote', { id: quote.id });
  await narrator.tell(olga, 'sendQuote', { id: quote.id });
  narrator.at('2025-09-19T15:00:00Z');
  await narrator.tell(olga, 'acceptQuote', { id: quote.id });
  const renewal = { mode: 'AUTO', termMonths: 12, noticeDays: 90, uplift: { kind: 'INDEX', percent: '4' } };
  const converted = await narrator.tell(olga, 'convertQuote', {
    input: { quoteId: quote.id, renewal, poNumber: 'ACME-4711' },
  });
  const { id } = converted.entity['contract'] as { readonly id: string };
  await signed(narrator, id, 'acme');
  narrator.at('2025-10-01T14:00:00Z');
  await narrator.tell(olga, 'activateContract', { input: { contractId: id } });
}

/** Robotics uses the API; its works stand still for a while, and so does the contract. */
export async function roboticsPauses(narrator: Narrator, { api, seat }: Catalogue, robotics: Told): Promise<void> {
  narrator.at('2025-11-03T09:00:00Z');
  const contract = await drafted(narrator, robotics, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2025-11-15',
    endDate: '2027-11-15',
    lines: [
      { productId: api.id, commitment: '6000' },
      { productId: seat.id, quantity: '5', ramp: [{ from: '2026-11-15', quantity: '8' }] },
    ],
  });
  await signed(narrator, contract.id, 'robotics');
  narrator.at('2025-11-15T09:00:00Z');
  await narrator.tell(olga, 'activateContract', { input: { contractId: contract.id } });
  narrator.at('2026-02-02T09:00:00Z');
  await narrator.tell(olga, 'suspendContract', { id: contract.id, write: { reason: 'The works are rebuilt' } });
}

/** Labs grew: three more seats were agreed, and another year before the first one was over. */
export async function labsGrows(narrator: Narrator, { seat }: Catalogue, labs: Told): Promise<void> {
  narrator.at('2025-09-29T09:00:00Z');
  const contract = await drafted(narrator, labs, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2025-10-01',
    endDate: '2026-10-01',
    renewal: { mode: 'MANUAL', termMonths: 12, noticeDays: 60, uplift: { kind: 'FIXED', percent: '3' } },
    lines: [{ productId: seat.id, quantity: '5' }],
  });
  await signed(narrator, contract.id, 'labs');
  narrator.at('2025-10-01T09:00:00Z');
  const active = await narrator.tell(olga, 'activateContract', { input: { contractId: contract.id } });
  const { lines } = active.entity['terms'] as { readonly lines: readonly { readonly lineKey: string }[] };

  narrator.at('2026-01-21T10:00:00Z');
  const drafting = {
    contractId: contract.id,
    effectiveDate: '2026-02-01',
    changes: [{ kind: 'CHANGE_QUANTITY', lineKey: lines[0]?.lineKey, quantity: '8' }],
  };
  const { id } = await narrator.tell(olga, 'createAmendment', {
    input: drafting,
    write: { reason: 'Three new colleagues' },
  });
  await narrator.tell(olga, 'submitAmendment', { id });
  const approved = await narrator.tell(serena, 'approveAmendment', { id });
  const { hash } = approved.entity['terms'] as { readonly hash: string };
  await narrator.tell(olga, 'recordAmendmentSignature', {
    input: { amendmentId: id, documentHash: hash, documentRef: 'vault/contracts/labs-1.pdf' },
  });
  narrator.at('2026-02-01T09:00:00Z');
  await narrator.tell(olga, 'makeAmendmentEffective', { id });
  narrator.at('2026-03-04T09:00:00Z');
  await narrator.tell(olga, 'renewContract', { input: { contractId: contract.id, early: true } });
}

/** Birch signed before it was held: what it signed cannot begin until then. */
export async function birchSigns(narrator: Narrator, { platform }: Catalogue, birch: Told): Promise<void> {
  narrator.at('2026-01-12T09:00:00Z');
  const contract = await drafted(narrator, birch, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2026-03-01',
    endDate: '2029-03-01',
    lines: [{ productId: platform.id, billingInterval: { unit: 'QUARTER', count: 1 } }],
  });
  await signed(narrator, contract.id, 'birch');
}

/** Cedar wants forty per cent off, which is for the director to say. */
export async function cedarHaggles(narrator: Narrator, { seat }: Catalogue, cedar: Told): Promise<void> {
  const quote = await narrator.tell(olga, 'createQuote', {
    input: {
      customerId: cedar.id,
      legalEntityId: 'le_us',
      currency: 'USD',
      validUntil: '2099-12-31',
      startDate: '2027-01-01',
      endDate: '2028-01-01',
      lines: [{ productId: seat.id, quantity: '50', discount: { kind: 'PERCENT', value: '40' } }],
    },
    write: { after: cedar.cursor },
  });
  await narrator.tell(olga, 'submitQuote', { id: quote.id });
}

async function described(narrator: Narrator, input: object): Promise<Told> {
  const { id } = await narrator.tell(paula, 'createProduct', {
    input: { productLine: 'platform', taxCategory: 'saas', ...input },
  });
  return narrator.tell(paula, 'activateProduct', { id });
}

async function priced(narrator: Narrator, catalogue: Catalogue, currency: string): Promise<void> {
  const prices = {
    platform: { price: { model: 'FLAT', flat: '1200' }, floorPrice: '900' },
    seat: { price: { model: 'VOLUME', tiers: [{ upTo: '20', unit: '44' }, { unit: '40' }] }, floorPrice: '25' },
    api: { price: { model: 'GRADUATED', tiers: [{ upTo: '100', unit: '0.9' }, { unit: '0.45' }] }, floorPrice: null },
    onboarding: { price: { model: 'PER_UNIT', unit: '1500' }, floorPrice: '1200' },
  };
  const { id } = await narrator.tell(paula, 'createPriceBook', {
    input: { name: `List prices, ${currency}`, currency, from: '2025-09-01' },
  });
  for (const name of ['platform', 'seat', 'api', 'onboarding'] as const) {
    const entry = { priceBookId: id, productId: catalogue[name].id, ...prices[name] };
    await narrator.tell(paula, 'setPriceEntry', { input: entry });
  }
  await narrator.tell(paula, 'publishPriceBook', { id });
}

export function drafted(narrator: Narrator, customer: Told, input: object): Promise<Told> {
  return narrator.tell(olga, 'createContract', {
    input: { customerId: customer.id, ...input },
    write: { after: customer.cursor },
  });
}

/** Approved by somebody else than who wrote it, and signed as it was approved. */
export async function signed(narrator: Narrator, id: string, name: string): Promise<void> {
  await narrator.tell(olga, 'submitContract', { id });
  const { entity } = await narrator.tell(serena, 'approveContract', { id });
  // A story that is told again hears of the contract as it is by then, so the version is named.
  const [original] = entity['versions'] as readonly { readonly hash: string }[];
  await narrator.tell(olga, 'recordSignature', {
    input: { contractId: id, documentHash: original?.hash, documentRef: `vault/contracts/${name}.pdf` },
  });
}
