import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { formatMoney } from '../../../core/money.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import {
  author,
  dealDesk,
  director,
  openContractRoom,
  timekeeper,
  type ContractRoom,
} from '../../../test/harness/contract.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { termsOf } from '../domain/contract.ts';
import type { Quote } from '../domain/quote.ts';
import type { ContractLineInput, CreateQuoteInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: ContractRoom;
let seat: string;
beforeAll(async () => {
  room = await openContractRoom();
  seat = (await room.sold()).id;
  await room.knows('cus_acme', 'ACTIVE');
  await room.knows('cus_gone', 'INACTIVE');
  await room.knows('cus_lead', 'PROSPECT');
});
afterAll(() => room[Symbol.asyncDispose]());

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const input = (more: Partial<CreateQuoteInput> = {}): CreateQuoteInput => ({
  customerId: 'cus_acme',
  legalEntityId: 'le_us',
  currency: 'USD',
  startDate: on('2026-01-01'),
  endDate: on('2027-01-01'),
  lines: [{ productId: seat }],
  ...more,
});
const create = (more: Partial<CreateQuoteInput> = {}, viewer = author) =>
  room.onQuote(viewer, commands.createQuote, input(more));

describe('createQuote', () => {
  it('drafts an offer at the price in force, with what it is worth, and reads it back', async () => {
    const quote = made(await create({ lines: [{ productId: seat, quantity: decimal('2.5') }] }));
    expect(quote).toMatchObject({ status: 'DRAFT', revision: 1, validUntil: '2026-04-30', approvals: [], version: 1 });
    expect(quote.number).toMatch(/^Q-\d{6}$/);
    const [line] = quote.lines;
    expect(line).toMatchObject({
      description: 'Sold RECURRING',
      billingInterval: { unit: 'MONTH', count: 1 },
      billingTiming: 'ADVANCE',
      from: '2026-01-01',
      to: '2027-01-01',
    });
    expect(formatMoney(quote.value!)).toEqual({ amount: '3000.00', currency: 'USD' });
    expect(await room.store.readQuotes([quote.id], everything)).toEqual([quote]);
  });

  it('values every kind of line, and nothing without an end', async () => {
    const [usage, once, work] = [await room.sold('USAGE'), await room.sold('ONE_TIME'), await room.sold('SERVICE')];
    const lines = [
      { productId: seat, ramp: [{ from: on('2026-07-01'), quantity: decimal(3) }] },
      { productId: usage.id, commitment: decimal(500) },
      { productId: once.id, discount: { kind: 'AMOUNT' as const, value: decimal('0.5') } },
      { productId: work.id, discount: { kind: 'PERCENT' as const, value: decimal(50) } },
    ];
    const quote = made(await create({ lines }));
    const values = quote.lines.map(({ value }) => value && formatMoney(value).amount);
    expect(values).toEqual(['2400.00', '500.00', '99.50', '50.00']);
    expect(formatMoney(quote.value!).amount).toBe('3049.50');
    const endless = made(await create({ lines, endDate: null }));
    expect([endless.value, endless.lines[0]!.value, endless.lines[2]!.value?.amount.toString()]).toEqual([
      null,
      null,
      '99.5',
    ]);
  });

  it('is for prospects too, and for nobody who is gone or unknown', async () => {
    expect(made(await create({ customerId: 'cus_lead' })).customerId).toBe('cus_lead');
    expect(refusalOf(await create({ customerId: 'cus_gone' })).details).toEqual({
      path: 'input.customerId',
      rule: 'CUSTOMER_NOT_GONE',
    });
    expect(refusalOf(await create({ customerId: 'cus_nobody' }))).toMatchObject({ code: 'NOT_FOUND' });
    const confined = { ...author, customerId: 'cus_other' as CustomerId };
    expect(refusalOf(await create({}, confined))).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'Customer' } });
    const elsewhere = { ...author, legalEntityIds: ['le_jp' as LegalEntityId] };
    expect(refusalOf(await create({}, elsewhere))).toMatchObject({ details: { entity: 'LegalEntity' } });
    expect(refusalOf(await create({}, viewerWith('finance'))).code).toBe('ROLE_REQUIRED');
  });

  const line = (more: Partial<ContractLineInput>) => ({ lines: [{ productId: seat, ...more }] });
  it.each<[string, () => Partial<CreateQuoteInput>, string, string]>([
    ['no lines', () => ({ lines: [] }), 'input.lines', 'COUNT_RANGE'],
    [
      '101 lines',
      () => ({ lines: Array.from({ length: 101 }, () => ({ productId: seat })) }),
      'input.lines',
      'COUNT_RANGE',
    ],
    ['validity in the past', () => ({ validUntil: on('2026-03-30') }), 'input.validUntil', 'DATE_NOT_BEFORE_TODAY'],
    ['an end before its start', () => ({ endDate: on('2025-01-01') }), 'input.to', 'PERIOD_ENDS_AFTER_START'],
    ['a quantity of nothing', () => line({ quantity: decimal(0) }), 'input.lines[0].quantity', 'POSITIVE'],
    [
      'a quantity of ten places',
      () => line({ quantity: decimal('0.0000000001') }),
      'input.lines[0].quantity',
      'PLACES_MAX',
    ],
    ['a price that is none', () => line({ price: { model: 'PER_UNIT' } }), 'input.lines[0].price.unit', 'DECIMAL_FORM'],
    [
      'a discount above the gross',
      () => line({ discount: { kind: 'AMOUNT', value: decimal(101) } }),
      'input.lines[0].discount',
      'NOT_ABOVE_GROSS',
    ],
    [
      'a discount of 101 %',
      () => line({ discount: { kind: 'PERCENT', value: decimal(101) } }),
      'input.lines[0].discount',
      'RANGE',
    ],
    [
      'an interval of no length',
      () => line({ billingInterval: { unit: 'MONTH', count: 0 } }),
      'input.lines[0].billingInterval.count',
      'RANGE',
    ],
    ['a line before the start', () => line({ from: on('2025-12-31') }), 'input.lines[0].from', 'WITHIN_PERIOD'],
    ['a line behind the end', () => line({ to: on('2027-01-02') }), 'input.lines[0].to', 'WITHIN_PERIOD'],
    [
      'a ramp that goes back',
      () => line({ ramp: [{ from: on('2026-01-01'), quantity: decimal(2) }] }),
      'input.lines[0].ramp[0].from',
      'DATES_ASCENDING',
    ],
    [
      'a ramp behind the end',
      () => line({ ramp: [{ from: on('2027-01-01'), quantity: decimal(2) }] }),
      'input.lines[0].ramp[0].from',
      'WITHIN_PERIOD',
    ],
    ['a commitment of what recurs', () => line({ commitment: decimal(1) }), 'input.lines[0].commitment', 'USAGE_ONLY'],
    ['a blank description', () => line({ description: ' ' }), 'input.lines[0].description', 'TEXT'],
  ])('refuses %s and changes nothing', async (_, more, path, rule) => {
    const before = await room.contents();
    const answer = refusalOf(await create(more()));
    expect(answer.code).toBe('VALIDATION_FAILED');
    expect(answer.details).toMatchObject({ path, rule });
    expect(await room.contents()).toBe(before);
  });

  it('refuses words that make no sense for what is charged once, used, or not sold', async () => {
    const [usage, once, draft] = [await room.sold('USAGE'), await room.sold('ONE_TIME'), await room.product()];
    const of = async (productId: string, more: Partial<ContractLineInput>) =>
      refusalOf(await create({ lines: [{ productId, ...more }] })).details;
    const rule = (name: string) => expect.objectContaining({ rule: name }) as unknown;
    expect(await of(once.id, { billingInterval: { unit: 'YEAR', count: 1 } })).toEqual(rule('RECURRING_ONLY'));
    expect(await of(once.id, { billingTiming: 'ADVANCE' })).toEqual(rule('RECURRING_ONLY'));
    expect(await of(usage.id, { ramp: [{ from: on('2026-05-01'), quantity: decimal(1) }] })).toEqual(
      rule('RECURRING_ONLY'),
    );
    expect(await of(usage.id, { commitment: decimal('1.001') })).toEqual({
      path: 'input.lines[0].commitment',
      currency: 'USD',
      scale: 2,
    });
    expect(await of(usage.id, { discount: { kind: 'PERCENT', value: decimal(101) } })).toEqual(rule('RANGE'));
    expect(await of(draft.id, { price: { model: 'FLAT', flat: decimal(1) } })).toEqual(rule('PRODUCT_ACTIVE'));
    expect(await of(draft.id, {})).toEqual(rule('PRICE_IN_FORCE'));
    expect(await of('prd_nobody', {})).toEqual({ entity: 'Product', id: 'prd_nobody' });
    expect(await of(seat, { lineKey: 'lin_nobody' })).toEqual({ entity: 'ContractLine', id: 'lin_nobody' });
  });

  it('gives each quote a number of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => create()));
    expect(new Set(answers.map((answer) => made(answer).number)).size).toBe(12);
  });
});

describe('updateQuote', () => {
  const update = (quoteId: string, more: object) => room.onQuote(author, commands.updateQuote, { quoteId, ...more });

  it('moves what ran over the whole term, and keeps what did not', async () => {
    const lines = [{ productId: seat }, { productId: seat, from: on('2026-03-01'), to: on('2026-06-01') }];
    const quote = made(await create({ lines }));
    const after = made(await update(quote.id, { startDate: on('2026-02-01'), endDate: on('2026-08-01') }));
    expect(after.lines.map(({ from, to }) => [from, to])).toEqual([
      ['2026-02-01', '2026-08-01'],
      ['2026-03-01', '2026-06-01'],
    ]);
    expect(formatMoney(after.value!).amount).toBe('900.00');
    const short = await update(quote.id, { endDate: on('2026-05-01') });
    expect(refusalOf(short).details).toEqual({ path: 'input.lines[1].to', rule: 'WITHIN_PERIOD' });
  });

  it('keeps the key of a line that comes again, and gives new ones to others', async () => {
    const quote = made(await create());
    const [{ lineKey }] = quote.lines as [Quote['lines'][number]];
    const lines = [{ productId: seat }, { productId: seat, lineKey, quantity: decimal(4) }];
    const after = made(await update(quote.id, { lines }));
    expect(after.lines[1]!.lineKey).toBe(lineKey);
    expect(after.lines[0]!.lineKey).not.toBe(lineKey);
    const twice = await update(quote.id, { lines: [lines[1], lines[1]] });
    expect(refusalOf(twice).details).toMatchObject({ rule: 'DISTINCT' });
    const other = await update(quote.id, { lines: [{ ...lines[1], productId: (await room.sold('SERVICE')).id }] });
    expect(refusalOf(other)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'ContractLine' } });
  });

  it.each([{ validUntil: null }, { startDate: null }, { lines: null }])('refuses %o', async (more) => {
    const { id } = made(await create());
    expect(refusalOf(await update(id, more)).details).toMatchObject({ rule: 'REQUIRED' });
  });
});

describe('approvals', () => {
  const submitted = async (more: Partial<ContractLineInput>, of = seat) => {
    const { id } = made(await create({ lines: [{ productId: of, ...more }] }));
    return made(await room.onQuote(author, commands.submitQuote, { id }));
  };
  const percent = (value: number) => ({ discount: { kind: 'PERCENT' as const, value: decimal(value) } });

  it.each<[string, Partial<ContractLineInput>, readonly string[]]>([
    ['at the price of the book', {}, ['TERMS']],
    ['10 % below it', percent(10), ['TERMS']],
    ['more than 10 % below it', percent(11), ['TERMS', 'DISCOUNT']],
    ['30 % below it', percent(30), ['TERMS', 'DISCOUNT']],
    ['more than 30 % below it', percent(31), ['TERMS', 'DEEP_DISCOUNT']],
    ['below the floor', percent(41), ['TERMS', 'DEEP_DISCOUNT', 'BELOW_FLOOR']],
    ['at another price, at the floor', { price: { model: 'PER_UNIT', unit: decimal(60) } }, ['TERMS', 'DEEP_DISCOUNT']],
    [
      'at another price, below the floor',
      { price: { model: 'PER_UNIT', unit: decimal('59.999') } },
      ['TERMS', 'DEEP_DISCOUNT', 'BELOW_FLOOR'],
    ],
    [
      'flat, which is cheap for many later on',
      { price: { model: 'FLAT', flat: decimal(100) }, ramp: [{ from: on('2026-06-01'), quantity: decimal(2) }] },
      ['TERMS', 'DEEP_DISCOUNT', 'BELOW_FLOOR'],
    ],
  ])('are asked for what is sold %s', async (_, more, asked) => {
    const { approvals, lines } = await submitted(more);
    expect(approvals.map(({ rule }) => rule)).toEqual(asked);
    expect(approvals.map(({ lineKeys }) => lineKeys)).toEqual(
      asked.map((rule) => (rule === 'TERMS' ? [] : [lines[0]!.lineKey])),
    );
    expect(new Set(approvals.map(({ decision }) => decision))).toEqual(new Set(['PENDING']));
  });

  it('are asked for what no book has', async () => {
    const product = await room.activeProduct();
    const quote = await submitted({ price: { model: 'FLAT', flat: decimal(5) } }, product.id);
    expect(quote.approvals.map(({ rule, role }) => [rule, role])).toEqual([
      ['TERMS', 'deal-desk'],
      ['OFF_LIST', 'sales-director'],
    ]);
  });

  it('are given by somebody else, who holds the level', async () => {
    const deep = await submitted(percent(50));
    const approve = (viewer: typeof author, id = deep.id) => room.onQuote(viewer, commands.approveQuote, { id });
    expect(refusalOf(await approve(dealDesk))).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'DEEP_DISCOUNT', limit: '30 %' },
    });
    const both = { ...author, roles: [...author.roles, 'sales-director'] };
    expect(refusalOf(await approve(both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.5' } });
    const acting = { ...viewerWith('sales-director'), onBehalfOf: author.subject };
    expect(refusalOf(await approve(acting)).code).toBe('SOD_VIOLATION');
    const admin = viewerWith('sales-director', 'role-admin');
    expect(refusalOf(await approve(admin))).toMatchObject({ details: { rule: '13.11' } });
    const approved = made(await approve(director));
    expect(approved.approvals.map(({ decision, decidedBy }) => [decision, decidedBy])).toEqual(
      approved.approvals.map(() => ['APPROVED', director.subject]),
    );
    expect(made(await approve(dealDesk, (await submitted({})).id)).status).toBe('APPROVED');
  });

  it('are refused with a reason, and asked for anew in the next revision', async () => {
    const { id } = await submitted({});
    const reject = (reason?: string) =>
      room.onQuote(dealDesk, commands.rejectQuote, { id }, reason === undefined ? {} : { reason });
    expect(refusalOf(await reject()).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    expect(made(await reject('Too long')).approvals[0]).toMatchObject({ decision: 'REJECTED', revision: 1 });
    expect(made(await room.onQuote(author, commands.reviseQuote, { id }))).toMatchObject({
      status: 'DRAFT',
      revision: 2,
    });
    const again = made(await room.onQuote(author, commands.submitQuote, { id }));
    expect(again.approvals.map(({ decision, revision }) => `${decision} ${revision}`)).toEqual([
      'REJECTED 1',
      'PENDING 2',
    ]);
    expect(await room.store.readQuotes([id], everything)).toEqual([again]);
  });
});

describe('time', () => {
  it('lets a quote be accepted on its last day where the seller is, and then expire', async () => {
    const { id } = made(await create({ validUntil: on('2026-04-01') }));
    const other = made(await create({ validUntil: on('2026-04-01') }));
    for (const one of [id, other.id]) {
      made(await room.onQuote(author, commands.submitQuote, { id: one }));
      made(await room.onQuote(dealDesk, commands.approveQuote, { id: one }));
      made(await room.onQuote(author, commands.sendQuote, { id: one }));
    }
    const expire = (one: string, viewer = timekeeper) => room.onQuote(viewer, commands.expireQuote, { id: one });
    const accept = (one: string, write = {}) => room.onQuote(author, commands.acceptQuote, { id: one }, write);
    // Half past eleven at night in New York.
    room.clock.moveTo(new Date('2026-04-02T03:30:00Z'));
    expect(refusalOf(await expire(id)).details).toEqual({ path: 'Quote.validUntil', rule: 'VALIDITY_OVER' });
    expect(made(await accept(other.id)).status).toBe('ACCEPTED');
    room.clock.moveTo(new Date('2026-04-02T04:30:00Z'));
    expect(refusalOf(await accept(id)).details).toEqual({ path: 'Quote.validUntil', rule: 'STILL_VALID' });
    expect(refusalOf(await accept(id, { effectiveDate: '2026-04-01' })).code).toBe('VALIDATION_FAILED');
    expect(refusalOf(await expire(id, author)).code).toBe('ROLE_REQUIRED');
    expect(made(await expire(id)).status).toBe('EXPIRED');
    expect(refusalOf(await room.onQuote(author, commands.convertQuote, { quoteId: other.id })).details).toMatchObject({
      rule: 'STILL_VALID',
    });
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  });
});

describe('convertQuote', () => {
  const convert = (quoteId: string, more: object = {}, write = {}) =>
    room.onQuote(author, commands.convertQuote, { quoteId, ...more }, write);

  it('makes a contract of what was accepted, and tells of both', async () => {
    const quote = await room.acceptedQuote();
    const answer = await convert(quote.id, { renewal: { mode: 'AUTO', termMonths: 12 }, poNumber: 'PO-7' });
    const converted = made(answer);
    expect(converted).toMatchObject({ status: 'CONVERTED', version: 6 });
    const [contract] = await room.store.readContracts([converted.contractId!], everything);
    expect(contract).toMatchObject({
      status: 'DRAFT',
      version: 1,
      quoteId: quote.id,
      customerId: quote.customerId,
      billToCustomerId: quote.customerId,
      poNumber: 'PO-7',
      renewal: { mode: 'AUTO', termMonths: 12, noticeDays: 30, uplift: null },
    });
    expect(termsOf(contract!)).toMatchObject({ version: 1, reason: 'ORIGINAL', lines: quote.lines, tcv: quote.value });
    const told = await room.database.pool.query<{
      type: string;
      entity_id: string;
      entity_version: number;
      customer_id: string;
    }>(
      `select type, entity_id, entity_version, customer_id from outbox where entity_id = any($1) order by id desc limit 2`,
      [[quote.id, contract!.id]],
    );
    expect(told.rows).toEqual([
      { type: 'contract.quote.converted', entity_id: quote.id, entity_version: 6, customer_id: 'cus_acme' },
      { type: 'contract.contract.created', entity_id: contract!.id, entity_version: 1, customer_id: 'cus_acme' },
    ]);
  });

  it('makes one contract only, whoever asks at once, and the same one for the same key', async () => {
    const quote = await room.acceptedQuote();
    const answers = await Promise.all(Array.from({ length: 4 }, () => convert(quote.id)));
    expect(answers.filter(({ kind }) => kind === 'DONE')).toHaveLength(1);
    const page = { first: 100, after: null };
    const { nodes } = await room.store.pageContracts([{ customerId: quote.customerId }], page, everything);
    expect(nodes.filter(({ quoteId }) => quoteId === quote.id)).toHaveLength(1);

    const other = await room.acceptedQuote();
    const first = await convert(other.id, {}, { idempotencyKey: 'convert-once' });
    const again = await convert(other.id, {}, { idempotencyKey: 'convert-once' });
    expect([first.kind, again.kind, again.replayed]).toEqual(['DONE', 'DONE', true]);
  });

  it('changes nothing when it is rehearsed, though it would do both', async () => {
    const quote = await room.acceptedQuote();
    const before = await room.contents();
    expect(refusalOf(await convert(quote.id, {}, { dryRun: true })).code).toBe('REHEARSED');
    expect(await room.contents()).toBe(before);
  });

  it('waits for a customer that is held for CREDIT, and for nobody else', async () => {
    const held = await room.acceptedQuote({ customerId: 'cus_held' });
    await room.knows('cus_held', 'ON_HOLD', { hld_1: 'CREDIT' });
    expect(refusalOf(await convert(held.id))).toMatchObject({
      code: 'CREDIT_LIMIT',
      details: { customerId: 'cus_held' },
    });
    await room.knows('cus_held', 'ON_HOLD', { hld_1: 'COMPLIANCE' });
    expect(made(await convert(held.id)).status).toBe('CONVERTED');
  });

  it.each<[string, object, object]>([
    ['a bill-to that is unknown', { billToCustomerId: 'cus_nobody' }, { entity: 'Customer' }],
    ['a bill-to that is gone', { billToCustomerId: 'cus_gone' }, { rule: 'CUSTOMER_NOT_GONE' }],
    ['a renewal without a term', { renewal: { mode: 'AUTO' } }, { path: 'input.renewal.termMonths', rule: 'REQUIRED' }],
    ['a purchase order with a blank', { poNumber: 'a b' }, { path: 'input.poNumber', rule: 'NAME_FORM' }],
  ])('refuses %s and makes nothing', async (_, more, details) => {
    const quote = await room.acceptedQuote();
    const before = await room.contents();
    expect(refusalOf(await convert(quote.id, more)).details).toMatchObject(details);
    expect(await room.contents()).toBe(before);
  });
});

describe('what was approved', () => {
  it('is kept, also from whoever writes past the commands', async () => {
    const quote = await room.acceptedQuote();
    const past = room.database.pool.query(`update quotes set value = 1 where id = $1`, [quote.id]);
    await expect(past).rejects.toThrow('what it offers cannot change');
  });
});

describe('a list of quotes', () => {
  it('is filtered and a page long, and within the scope', async () => {
    await room.knows('cus_lists', 'ACTIVE');
    const quotes = [await room.quote({ customerId: 'cus_lists' }), await room.quote({ customerId: 'cus_lists' })];
    const ids = quotes.map(({ id }) => id).sort();
    const page = async (filter: object, after: string | null = null, scope: object = everything) =>
      (await room.store.pageQuotes([{ customerId: 'cus_lists' }, filter], { first: 1, after }, scope as never)).nodes;
    expect((await page({})).map(({ id }) => id)).toEqual([ids[0]]);
    expect((await page({}, ids[0])).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await page({ status: ['SENT'] })).toEqual([]);
    expect(await page({ validUntil: on('2026-04-29') })).toEqual([]);
    expect(await page({ validUntil: on('2026-04-30') })).toHaveLength(1);
    expect(await page({ legalEntityId: 'le_jp' })).toEqual([]);
    expect(await page({}, null, { kind: 'legal-entities', ids: ['le_jp'], on: on('2026-03-31') })).toEqual([]);
    expect(await page({}, null, { kind: 'customer-tree', root: 'cus_lists', on: on('2026-03-31') })).toHaveLength(1);
    expect(await page({}, null, { kind: 'grants', partner: 'par_1', on: on('2026-03-31') })).toEqual([]);
  });
});
