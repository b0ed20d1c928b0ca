import { drafted, signed, type Catalogue } from './contracts.ts';
import { account, activated } from './customers.ts';
import { subscribed } from './billing.ts';
import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { olga, paula } = people;

/** A customer with a contract that is billed. */
export type Subscriber = {
  readonly customer: Told;
  readonly account: Told;
  readonly contract: Told;
  readonly subscription: Told;
};

export type Newcomers = Readonly<Record<'hazel' | 'iris' | 'juniper', Subscriber>>;

/** How calls to the API are counted: by the thousand, as the catalogue sells them. */
export const callsMeter = 'api.calls';

/** Three who came in the autumn of 2025: one pays for what she uses, one stays for a year, one will leave early. */
export async function newcomersSign(narrator: Narrator, catalogue: Catalogue): Promise<Newcomers> {
  const { platform, seat, api } = catalogue;
  narrator.at('2025-09-22T09:00:00Z');
  const iris = await newcomer(narrator, {
    customer: {
      name: 'iris',
      legalName: 'Iris Verlag GmbH',
      country: 'DE',
      primaryDomain: 'iris.example',
      defaultCurrency: 'EUR',
      segment: 'MID_MARKET',
      addresses: [{ use: 'LEGAL', lines: ['Buchgasse 4'], city: 'Leipzig', postalCode: '04109', country: 'DE' }],
    },
    account: { legalEntityId: 'le_de', currency: 'EUR' },
    contract: { startDate: '2025-10-01', endDate: '2026-10-01', lines: [{ productId: platform.id }] },
  });
  narrator.at('2025-11-24T09:00:00Z');
  const juniper = await newcomer(narrator, {
    customer: {
      name: 'juniper',
      legalName: 'Juniper Reizen B.V.',
      country: 'NL',
      primaryDomain: 'juniper.example',
      defaultCurrency: 'EUR',
      segment: 'SMB',
      addresses: [
        { use: 'LEGAL', lines: ['Prinsengracht 12'], city: 'Amsterdam', postalCode: '1015 DV', country: 'NL' },
      ],
      taxRegistrations: [{ country: 'NL', type: 'VAT', value: 'NL123456782B90' }],
    },
    account: { legalEntityId: 'le_de', currency: 'EUR', paymentTermsDays: 14 },
    contract: { startDate: '2025-12-01', endDate: '2026-12-01', lines: [{ productId: seat.id, quantity: '12' }] },
  });
  narrator.at('2025-12-10T15:00:00Z');
  await narrator.tell(paula, 'createMeter', {
    input: { code: callsMeter, aggregation: 'SUM', unit: 'thousand calls' },
  });
  await narrator.tell(paula, 'updateProduct', { input: { productId: api.id, meterCode: callsMeter } });
  const hazel = await newcomer(narrator, {
    customer: {
      name: 'hazel',
      legalName: 'Hazel Analytics Inc.',
      country: 'US',
      primaryDomain: 'hazel.example',
      defaultCurrency: 'USD',
      segment: 'MID_MARKET',
      addresses: [
        { use: 'LEGAL', lines: ['77 Harbor Way'], city: 'Seattle', region: 'WA', postalCode: '98101', country: 'US' },
      ],
    },
    account: { legalEntityId: 'le_us', currency: 'USD', collection: 'AUTO' },
    contract: {
      startDate: '2026-01-01',
      endDate: '2027-01-01',
      lines: [{ productId: platform.id }, { productId: api.id }],
    },
  });
  return { hazel, iris, juniper };
}

type Newcomer = {
  readonly customer: Parameters<typeof activated>[1];
  readonly account: { readonly legalEntityId: string; readonly currency: string } & Readonly<Record<string, unknown>>;
  readonly contract: { readonly startDate: string } & Readonly<Record<string, unknown>>;
};

/** Validated, signed, billed: each by whoever does that. The subscription begins with the first run that finds the contract ACTIVE. */
async function newcomer(narrator: Narrator, told: Newcomer): Promise<Subscriber> {
  const customer = await activated(narrator, told.customer);
  const paying = await account(narrator, customer, told.account);
  const { legalEntityId, currency } = told.account;
  const contract = await drafted(narrator, customer, { legalEntityId, currency, ...told.contract });
  await signed(narrator, contract.id, told.customer.name);
  narrator.at(`${told.contract.startDate}T09:00:00Z`);
  const active = await narrator.tell(olga, 'activateContract', { input: { contractId: contract.id } });
  const [original] = active.entity['versions'] as readonly { readonly hash: string }[];
  const which = { account: paying.id, contract: contract.id, hash: original?.hash ?? '' };
  return { customer, account: paying, contract, subscription: await subscribed(narrator, which, {}) };
}
