import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { changeFields } from './client.ts';
import { openStage, type Stage, type StageGateway } from './stage.ts';

const contractChanged = `subscription ($filter: ContractChangedFilter, $after: Cursor, $snapshot: Boolean) {
  contractChanged(filter: $filter, after: $after, snapshot: $snapshot) {
    ${changeFields} contract { id status terms { tcv { amount } } }
  }
}`;
const quoteChanged = `subscription ($filter: QuoteChangedFilter, $after: Cursor) {
  quoteChanged(filter: $filter, after: $after) { ${changeFields} quote { id status contract { id status } } }
}`;

const { olga, diego, serena, paula } = people;

let stage: Stage;
let gateway: StageGateway;
let customerId: string;
let after: string;
let lines: readonly object[];
beforeAll(async () => {
  stage = await openStage();
  gateway = await stage.openGateway();
  const customer = await stage.activeCustomer('Contract Watcher');
  [customerId, after] = [customer.id, customer.eventCursor];
  const input = { sku: 'WATCHED', name: 'Watched', type: 'RECURRING' };
  const product = await stage.tell(paula, 'createProduct', { input });
  await stage.tell(paula, 'activateProduct', { id: product.id });
  lines = [{ productId: product.id, price: { model: 'FLAT', flat: '100' } }];
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

const sale = () => ({
  input: { customerId, legalEntityId: 'le_de', currency: 'EUR', startDate: '2026-01-01', endDate: '2027-01-01', lines },
  after,
});

describe('contractChanged', () => {
  it('tells the present first, then each move, with the contract as it is', async () => {
    const { id } = await stage.tell(olga, 'createContract', sale());
    const client = await gateway.connect(olga);
    const told = await client.subscribe(contractChanged, { filter: { ids: [id] }, snapshot: true }).caughtUp();
    expect(told.payloads[0]).toMatchObject({
      contract: { id, status: 'DRAFT', terms: { tcv: { amount: '1200.00' } } },
    });
    await stage.tell(olga, 'submitContract', { id });
    await stage.tell(serena, 'approveContract', { id });
    const changes = await told.changedTimes(2);
    expect(changes.map(({ type, fromState, toState }) => [type, fromState, toState])).toEqual([
      ['contract.contract.submitted', 'DRAFT', 'IN_REVIEW'],
      ['contract.contract.approved', 'IN_REVIEW', 'APPROVED'],
    ]);
    await client.close();
  });

  it('tells a portal user of its contracts, and not who approved what', async () => {
    const portal = { sub: 'portal-user', roles: ['portal'], customer: customerId };
    const client = await gateway.connect(portal);
    const told = await client.subscribe(contractChanged, { filter: {} }).caughtUp();
    const { id } = await stage.tell(olga, 'createContract', sale());
    await stage.tell(olga, 'submitContract', { id });
    const [, submitted] = await told.changedTimes(2);
    expect(submitted).toMatchObject({ type: 'contract.contract.submitted', changedFields: ['status'] });
    await client.close();
  });
});

describe('quoteChanged', () => {
  it('tells of the conversion when both the quote and its contract are there', async () => {
    const quote = await stage.tell(olga, 'createQuote', {
      ...sale(),
      input: { ...sale().input, validUntil: '2099-01-01' },
    });
    const client = await gateway.connect(diego);
    const told = await client.subscribe(quoteChanged, { filter: { ids: [quote.id], to: ['CONVERTED'] } }).caughtUp();
    const contracts = await client.subscribe(contractChanged, { filter: { customerId } }, 'contracts').caughtUp();
    await stage.tell(olga, 'submitQuote', { id: quote.id });
    await stage.tell(serena, 'approveQuote', { id: quote.id });
    await stage.tell(olga, 'sendQuote', { id: quote.id });
    await stage.tell(olga, 'acceptQuote', { id: quote.id });
    await stage.tell(olga, 'convertQuote', { input: { quoteId: quote.id } });
    const [converted] = await told.changedTimes(1);
    const [created] = await contracts.changedTimes(1);
    expect([converted?.type, created?.type]).toEqual(['contract.quote.converted', 'contract.contract.created']);
    expect((created?.sequence ?? 0) + 1).toBe(converted?.sequence);
    expect(told.payloads.at(-1)).toMatchObject({ quote: { status: 'CONVERTED', contract: { status: 'DRAFT' } } });
    await client.close();
  });
});
