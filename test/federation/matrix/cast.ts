import { eventually, type Company } from './company.ts';
import { createStuckLetters, stuckLetters } from './dead-letters.ts';
import { webhook } from './examples.ts';
import { everyone } from './people.ts';
import type { Teller, Told } from './tell.ts';

type Named<Name extends string> = Readonly<Record<Name, string>>;

/** The cast of the visibility tests, by name; the values are ids. */
export type Cast = {
  readonly customers: Named<'acme' | 'robotics' | 'labs' | 'bygone' | 'birch' | 'fern'>;
  readonly opportunities: Named<'acme' | 'birch'>;
  readonly partners: Named<'north' | 'south' | 'west' | 'east' | 'lone'>;
  readonly accounts: Named<'acme' | 'robotics' | 'birch'>;
  readonly invoices: Named<'acme' | 'acmeDraft' | 'robotics' | 'birch'>;
  readonly deadLetterOrders: Named<'replay'>;
  readonly webhookEndpoints: Named<'told' | 'untold'>;
  /** What each partner's grants in force name, by customer. */
  readonly granted: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

const northGroups = ['customer.identity', 'customer.legal', 'customer.commercial', 'billing.invoice'];
const commercialOnly = ['customer.commercial'];
const southGroups = ['customer.contact', 'customer.hierarchy', 'billing.account'];

/**
 * Acme pays for Robotics and Bygone, owns Labs without paying for it, and is owned by Fern; Birch is the stranger. Every
 * field that can have a value has one of its own, so that a value in the wrong hands is known by itself.
 */
export async function createCast(company: Company, teller: Teller): Promise<Cast> {
  const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
    teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });

  const acme = await active(tell, 'acme', 'US', 1);
  const robotics = await active(tell, 'robotics', 'DE', 2);
  const labs = await active(tell, 'labs', 'GB', 3);
  const bygone = await active(tell, 'bygone', 'FR', 4);
  const birch = await active(tell, 'birch', 'FI', 5);
  const fern = await tell('createCustomer', { input: { ...everything('fern', 'PT', 6), kind: 'PERSON' } });

  const link = (child: Told, type: string, parent: Told) =>
    tell('setParent', { input: { customerId: child.id, type, parentId: parent.id } });
  await link(acme, 'LEGAL', fern);
  await link(acme, 'SALES', birch);
  await link(robotics, 'LEGAL', acme);
  await link(robotics, 'BILLING', acme);
  await link(labs, 'LEGAL', acme);
  await link(bygone, 'BILLING', acme);
  await link(birch, 'LEGAL', fern);
  await merged(company, bygone, birch);

  const accounts = {
    acme: await account(tell, acme, 'le_us', 'USD'),
    robotics: await account(tell, robotics, 'le_de', 'EUR'),
    birch: await account(tell, birch, 'le_de', 'EUR'),
  };
  const invoices = {
    acme: await invoice(tell, accounts.acme, 'acme', '1011.01'),
    acmeDraft: await draft(tell, accounts.acme, 'acme-draft', '1022.02'),
    robotics: await invoice(tell, accounts.robotics, 'robotics', '2033.03'),
    birch: await invoice(tell, accounts.birch, 'birch', '5044.04'),
  };
  const opportunities = {
    acme: await opportunity(tell, acme, 'acme', '71071.71'),
    birch: await opportunity(tell, birch, 'birch', '75075.75'),
  };
  const { partners, granted } = await partnersOf(tell, { acme, robotics, birch });
  const deadLetterOrders = { replay: await replay(company, tell) };
  const webhookEndpoints = await endpoints(tell);

  return {
    customers: ids({ acme, robotics, labs, bygone, birch, fern }),
    opportunities: ids(opportunities),
    partners: ids(partners),
    accounts: ids(accounts),
    invoices: ids(invoices),
    deadLetterOrders: ids(deadLetterOrders),
    webhookEndpoints: ids(webhookEndpoints),
    granted,
  };
}

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

function ids<Name extends string>(told: Readonly<Record<Name, Told>>): Named<Name> {
  return Object.fromEntries(Object.entries<Told>(told).map(([name, { id }]) => [name, id])) as Named<Name>;
}

/** All that a customer can be created with, each value known by the customer's name or number. */
function everything(name: string, country: string, number: number) {
  const digits = String(number).repeat(7);
  return {
    legalName: `${name} legal-name Ltd`,
    tradingName: `${name} trading-name`,
    country,
    primaryDomain: `${name}.domain.example`,
    registryIds: [{ scheme: 'COMPANY_NO', country, value: `REG-${digits}` }],
    preferredLanguage: 'en',
    defaultCurrency: 'EUR',
    segment: `${name}-segment`,
    industry: `${name}-industry`,
    territory: `${name}-territory`,
    accountOwnerId: `${name}-owner`,
    addresses: [
      {
        use: 'LEGAL',
        lines: [`${name} street`],
        city: `${name}-city`,
        region: `${name}-region`,
        postalCode: `${name}-post`,
        country,
        validFrom: '2025-01-01',
      },
    ],
    contacts: [
      {
        name: `${name} contact-person`,
        email: `${name}@mail.example`,
        phone: `+4930${digits}`,
        roles: [`${name}-role`],
      },
    ],
    taxRegistrations: [
      { country, type: 'OTHER', value: `TAX ${digits}`, siteCode: `${name}-site`, validFrom: '2025-01-01' },
    ],
    crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: `${name}-external-id` }],
  };
}

async function active(tell: Tell, name: string, country: string, number: number): Promise<Told> {
  const created = await tell('createCustomer', { input: everything(name, country, number) });
  const [registration] = created.entity['taxRegistrations'] as readonly { readonly id: string }[];
  const evidence = { registrationId: registration?.id, status: 'VALID', evidenceRef: `${name}-evidence` };
  await tell('recordTaxValidation', { input: { customerId: created.id, ...evidence } });
  await tell('submitForValidation', { id: created.id });
  await tell('activateCustomer', { id: created.id });
  const held = await tell('placeHold', { input: { customerId: created.id, reason: 'REQUEST' } });
  const [hold] = held.entity['holds'] as readonly { readonly id: string }[];
  return tell('releaseHold', { input: { customerId: created.id, holdId: hold?.id } });
}

/** No command merges in this release; a fact may. */
async function merged(company: Company, loser: Told, survivor: Told): Promise<void> {
  const text = `update customer.customers set status = 'MERGED', merged_into_id = $2, version = version + 1 where id = $1`;
  await company.database.query(text, [loser.id, survivor.id]);
}

function account(tell: Tell, customer: Told, legalEntityId: string, currency: string): Promise<Told> {
  const input = { customerId: customer.id, legalEntityId, currency, billDay: 15, timeZone: 'Europe/Vienna' };
  return tell('openBillingAccount', { input }, { after: customer.receipt['eventCursor'] });
}

function draft(tell: Tell, billingAccount: Told, name: string, unitPrice: string): Promise<Told> {
  const line = {
    description: `${name} service-line`,
    quantity: '3',
    unitPrice,
    discount: '1.5',
    period: { from: '2026-01-01', to: '2026-02-01' },
    taxes: [{ taxCode: `${name}-tax-code`, jurisdiction: `${name}-tax-office`, ratePct: '19', treatment: 'STANDARD' }],
  };
  return tell('createInvoice', { input: { billingAccountId: billingAccount.id, lines: [line] } });
}

async function invoice(tell: Tell, billingAccount: Told, name: string, unitPrice: string): Promise<Told> {
  const { id } = await draft(tell, billingAccount, name, unitPrice);
  return tell('finalizeInvoice', { id });
}

function opportunity(tell: Tell, customer: Told, name: string, amount: string): Promise<Told> {
  const expectedValue = { amount, currency: 'EUR' };
  const input = { customerId: customer.id, name: `${name} opportunity-name`, closeDate: '2027-01-31', expectedValue };
  return tell('createOpportunity', { input: { ...input, ownerId: `${name}-opportunity-owner` } });
}

/** Of letters that stay as they are; what came of it is told a moment later. */
async function replay(company: Company, tell: Tell): Promise<Told> {
  await createStuckLetters(company);
  const placed = await tell('replayDeadLetters', { ids: [stuckLetters.parked] });
  await eventually(async () => {
    const text = `select 1 from operations.dead_letter_orders where id = $1 and status = 'COMPLETED'`;
    return (await company.database.query(text, [placed.id])).rowCount === 1;
  });
  return placed;
}

/** One with everything that can be done to it, and one that is told nothing. */
async function endpoints(tell: Tell): Promise<Readonly<Record<'told' | 'untold', Told>>> {
  const told = await tell('registerWebhookEndpoint', { input: webhook('told') });
  const untold = await tell('registerWebhookEndpoint', { input: webhook('untold') });
  await tell('rotateWebhookSecret', { input: { webhookEndpointId: told.id } });
  // A word that stands in no other answer.
  const stretch = { source: 'bygones', fromSequence: 3, toSequence: 4 };
  await tell('redeliverWebhook', { input: { webhookEndpointId: told.id, ...stretch } });
  await tell('disableWebhookEndpoint', { id: untold.id });
  return { told, untold };
}

async function partnersOf(
  tell: Tell,
  { acme, robotics, birch }: Readonly<Record<'acme' | 'robotics' | 'birch', Told>>,
) {
  const create = (name: string) => tell('createPartner', { input: { name: `${name} partner-name`, kind: 'RESELLER' } });
  const grant = (partner: Told, customer: Told, fieldGroups: readonly string[], commands: readonly string[] = []) =>
    tell('grantPartner', { input: { partnerId: partner.id, customerId: customer.id, fieldGroups, commands } });

  const [north, south, west, east, lone] = [
    await create('north'),
    await create('south'),
    await create('west'),
    await create('east'),
    await create('lone'),
  ];
  await grant(north, birch, northGroups, ['updateProfile', 'addContact', 'updateContact']);
  // Two customers, one of which pays for the other, of whom nothing but the commercial profile is granted.
  await grant(north, acme, commercialOnly);
  await grant(north, robotics, commercialOnly);
  await grant(south, acme, southGroups);
  await grant(south, robotics, southGroups);
  const granted = await grant(west, birch, northGroups);
  const [toRevoke] = granted.entity['grants'] as readonly { readonly id: string }[];
  await tell('revokeGrant', { input: { partnerId: west.id, grantId: toRevoke?.id } });
  await grant(east, birch, northGroups);
  await tell('suspendPartner', { id: east.id });
  return {
    partners: { north, south, west, east, lone },
    granted: {
      [north.id]: { [birch.id]: northGroups, [acme.id]: commercialOnly, [robotics.id]: commercialOnly },
      [south.id]: { [acme.id]: southGroups, [robotics.id]: southGroups },
    },
  };
}
