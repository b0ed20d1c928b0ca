import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { openContractRoom, productManager, type ContractRoom } from '../../../test/harness/contract.ts';
import type { PriceBook } from '../domain/price-book.ts';
import type { ContractReader } from '../port.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

function run<I, F>(
  command: Command<PriceBook, I, ContractReader, F>,
  input: I,
  write: WriteInput = {},
  viewer = productManager,
) {
  return room.run(room.keepers.priceBooks, viewer, command, input, write);
}

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const perUnit = (unit: string) => ({ model: 'PER_UNIT' as const, unit: decimal(unit) });

async function book(input: object = {}): Promise<PriceBook> {
  const from = on('2026-01-01');
  return made(await run(commands.createPriceBook, { name: 'List', currency: 'USD', from, ...input }));
}

async function priced(input: object, unit = '10'): Promise<PriceBook> {
  const { id } = await book(input);
  const product = await room.activeProduct();
  const entry = { priceBookId: id, productId: product.id, price: perUnit(unit), floorPrice: decimal('7.5') };
  return made(await run(commands.setPriceEntry, entry));
}

const publish = (id: string) => run(commands.publishPriceBook, { id });

describe('createPriceBook', () => {
  it('begins a draft that is read back as it was made', async () => {
    const general = await book({ to: on('2027-01-01') });
    expect(general).toMatchObject({ status: 'DRAFT', legalEntityId: null, entries: [], version: 1 });
    const own = await book({ legalEntityId: 'le_us', from: undefined });
    expect(own).toMatchObject({ legalEntityId: 'le_us', from: '2026-03-31', to: null });
    expect(await room.store.readPriceBooks([own.id, general.id], everything)).toEqual([own, general]);
  });

  it.each([
    ['a blank name', { name: '' }, 'input.name', 'TEXT'],
    ['no days', { from: on('2026-01-01'), to: on('2026-01-01') }, 'input.to', 'PERIOD_NOT_EMPTY'],
  ])('refuses %s and changes nothing', async (_, input, path, rule) => {
    const before = await room.contents();
    const answer = await run(commands.createPriceBook, { name: 'List', currency: 'USD', ...input });
    expect(refusalOf(answer).details).toEqual({ path, rule });
    expect(await room.contents()).toBe(before);
  });

  it('knows no legal entity that there is not, or that the viewer does not work for', async () => {
    const input = { name: 'List', currency: 'USD' as const, legalEntityId: 'le_us' };
    const unknown = await run(commands.createPriceBook, { ...input, legalEntityId: 'le_mars' });
    expect(refusalOf(unknown)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'LegalEntity' } });
    const confined = { ...productManager, legalEntityIds: ['le_jp' as LegalEntityId] };
    expect(refusalOf(await run(commands.createPriceBook, input, {}, confined)).code).toBe('NOT_FOUND');
    const { id } = await book({ legalEntityId: 'le_us' });
    const update = await run(commands.updatePriceBook, { priceBookId: id, name: 'Other' }, {}, confined);
    expect(refusalOf(update)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'PriceBook' } });
  });
});

describe('a draft', () => {
  it('changes what is given and keeps what is left out', async () => {
    const { id } = await book({ to: on('2027-01-01') });
    const renamed = made(await run(commands.updatePriceBook, { priceBookId: id, name: 'Renamed' }));
    expect(renamed).toMatchObject({ name: 'Renamed', from: '2026-01-01', to: '2027-01-01' });
    expect(made(await run(commands.updatePriceBook, { priceBookId: id, to: null })).to).toBeNull();
    for (const input of [{ name: null }, { from: null }])
      expect(refusalOf(await run(commands.updatePriceBook, { priceBookId: id, ...input })).details).toMatchObject({
        rule: 'REQUIRED',
      });
  });

  it('has one price for each product: the last', async () => {
    const { id, entries } = await priced({});
    const [first] = entries;
    const again = { priceBookId: id, productId: first!.productId, price: perUnit('12') };
    const after = made(await run(commands.setPriceEntry, again));
    expect(after.entries).toMatchObject([{ id: first!.id, floorPrice: null }]);
    expect(after.entries[0]!.price.unit!.toString()).toBe('12');
    expect(await room.store.readPriceBooks([id], everything)).toEqual([after]);
    const removed = made(await run(commands.removePriceEntry, { priceBookId: id, productId: first!.productId }));
    expect(removed.entries).toEqual([]);
    const gone = await run(commands.removePriceEntry, { priceBookId: id, productId: first!.productId });
    expect(refusalOf(gone)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'PriceEntry' } });
  });

  it('takes no price of what there is not, or is not sold any more, and none that is wrong', async () => {
    const { id } = await book();
    const retired = await room.activeProduct();
    made(await room.run(room.keepers.products, productManager, commands.retireProduct, { id: retired.id }));
    const product = await room.product();
    const set = async (productId: string, more: object = {}) =>
      refusalOf(await run(commands.setPriceEntry, { priceBookId: id, productId, price: perUnit('1'), ...more }));
    expect(await set('prd_nobody')).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'Product' } });
    expect((await set(retired.id)).details).toEqual({ path: 'input.productId', rule: 'PRODUCT_ACTIVE' });
    expect((await set(product.id, { price: { model: 'PER_UNIT' } })).details).toMatchObject({
      path: 'input.price.unit',
    });
    expect((await set(product.id, { floorPrice: decimal(-1) })).details).toEqual({
      path: 'input.floorPrice',
      rule: 'NOT_NEGATIVE',
    });
  });
});

describe('publishPriceBook', () => {
  it('needs prices, all of products that are sold', async () => {
    const empty = await book({ from: on('2031-01-01'), to: on('2032-01-01') });
    expect(refusalOf(await publish(empty.id)).details).toMatchObject({ rule: 'NOT_EMPTY' });
    const product = await room.product();
    const entry = { priceBookId: empty.id, productId: product.id, price: perUnit('1') };
    made(await run(commands.setPriceEntry, entry));
    expect(refusalOf(await publish(empty.id)).details).toMatchObject({ rule: 'PRODUCT_ACTIVE' });
    made(await room.run(room.keepers.products, productManager, commands.activateProduct, { id: product.id }));
    expect(made(await publish(empty.id)).status).toBe('PUBLISHED');
  });

  it('lets no two books of one currency and legal entity share a day, however they meet', async () => {
    const dates = { from: on('2040-01-01'), to: on('2041-01-01') };
    const [one, two, own, other, later] = [
      await priced(dates),
      await priced({ from: on('2040-12-31'), to: on('2041-01-02') }),
      await priced({ ...dates, legalEntityId: 'le_us' }),
      await priced({ ...dates, currency: 'EUR' }),
      await priced({ from: on('2041-01-02'), to: on('2042-01-01') }),
    ];
    const answers = await Promise.all([publish(one.id), publish(two.id)]);
    expect(answers.map((answer) => answer.kind).sort()).toEqual(['DONE', 'REFUSED']);
    const refused = answers.find((answer) => answer.kind === 'REFUSED')!;
    expect(refusalOf(refused)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'PriceBook.from', rule: 'PERIODS_APART' },
    });
    for (const beside of [own, other]) expect(made(await publish(beside.id)).status).toBe('PUBLISHED');
    expect(made(await publish(later.id)).status).toBe('PUBLISHED');
  });

  it('keeps what was published, also from whoever writes past the commands', async () => {
    const { id, entries } = await priced({ from: on('2050-01-01'), to: on('2051-01-01') });
    made(await publish(id));
    const again = { priceBookId: id, productId: entries[0]!.productId, price: perUnit('1') };
    expect(refusalOf(await run(commands.setPriceEntry, again)).code).toBe('ILLEGAL_TRANSITION');
    const past = (text: string) => room.database.pool.query(text, [id]);
    await expect(past(`update price_books set entries = '[]' where id = $1`)).rejects.toThrow('only end sooner');
    await expect(past(`update price_books set to_date = null where id = $1`)).rejects.toThrow('only end sooner');
    await expect(past(`delete from price_books where id = $1`)).rejects.toThrow('cannot be deleted');
  });
});

describe('endPriceBook', () => {
  it('ends a published book sooner, never in the past and never later', async () => {
    const { id } = await priced({ from: on('2060-01-01'), to: on('2061-01-01') });
    made(await publish(id));
    const end = (to: string) => run(commands.endPriceBook, { priceBookId: id, to: on(to) });
    expect(refusalOf(await end('2060-01-01')).details).toMatchObject({ rule: 'PERIOD_NOT_EMPTY' });
    expect(refusalOf(await end('2061-01-01')).details).toMatchObject({ rule: 'WITHIN_PERIOD' });
    expect(made(await end('2060-07-01')).to).toBe('2060-07-01');
    room.clock.moveTo(new Date('2060-06-15T00:00:00Z'));
    expect(refusalOf(await end('2060-06-14')).details).toMatchObject({ rule: 'DATE_NOT_BEFORE_TODAY' });
    expect(made(await end('2060-06-15')).to).toBe('2060-06-15');
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  });
});

describe('the price in force', () => {
  it('is that of the day, of the currency, and of the legal entity before that of all', async () => {
    const product = await room.activeProduct();
    const publishWith = async (unit: string, input: object) => {
      const { id } = await book({ currency: 'GBP', ...input });
      made(await run(commands.setPriceEntry, { priceBookId: id, productId: product.id, price: perUnit(unit) }));
      made(await publish(id));
    };
    await publishWith('1', { from: on('2026-01-01'), to: on('2026-07-01') });
    await publishWith('2', { from: on('2026-07-01') });
    await publishWith('3', { from: on('2026-06-01'), to: on('2026-08-01'), legalEntityId: 'le_us' });
    const at = async (date: string, legalEntityId: string | null = null, scope: object = everything) => {
      const of = { currency: 'GBP' as const, legalEntityId: legalEntityId as never, on: on(date) };
      const [entry, none] = await room.store.pricesInForce([product.id, 'prd_nobody' as never], of, scope as never);
      expect(none).toBeNull();
      return entry?.price.unit?.toString() ?? null;
    };
    expect([await at('2025-12-31'), await at('2026-01-01'), await at('2026-06-30'), await at('2026-07-01')]).toEqual([
      null,
      '1',
      '1',
      '2',
    ]);
    expect([await at('2026-05-31', 'le_us'), await at('2026-06-01', 'le_us'), await at('2026-08-01', 'le_us')]).toEqual(
      ['1', '3', '2'],
    );
    expect(await at('2026-06-15', 'le_jp')).toBe('1');
    const confined = { kind: 'legal-entities', ids: ['le_jp'], on: on('2026-03-31') };
    expect(await at('2026-06-15', 'le_us', confined)).toBe('1');
    expect(await at('2026-06-15', 'le_us', { kind: 'nothing', on: on('2026-03-31') })).toBeNull();
  });
});

describe('a list of price books', () => {
  it('is filtered and a page long', async () => {
    const books = [await book({ currency: 'NOK' }), await book({ currency: 'NOK', legalEntityId: 'le_us' })];
    const ids = books.map(({ id }) => id).sort();
    const page = (filter: object, after: string | null = null) =>
      room.store.pagePriceBooks({ currency: 'NOK', ...filter }, { first: 1, after }, everything);
    const first = await page({});
    expect([first.nodes.map(({ id }) => id), first.hasNextPage]).toEqual([[ids[0]], true]);
    expect((await page({}, ids[0])).nodes.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await page({ legalEntityId: 'le_us' })).nodes.map(({ id }) => id)).toEqual([books[1]!.id]);
    expect((await page({ status: ['PUBLISHED'] })).nodes).toEqual([]);
  });
});
