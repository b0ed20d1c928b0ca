import { afterAll, beforeAll, describe, it } from 'vitest';
import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import type { Command } from '../../../platform/commands/command.ts';
import { made } from '../../../test/harness/billing.ts';
import { openContractRoom, productManager, type ContractRoom } from '../../../test/harness/contract.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { PriceBook, PriceBookId } from '../domain/price-book.ts';
import type { Product } from '../domain/product.ts';
import { rules, type PriceBookStatus } from '../generated/rules.ts';
import type { ContractReader } from '../port.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
function run<I, F>(command: Command<PriceBook, I, ContractReader, F>, input: I) {
  return room.run(room.keepers.priceBooks, productManager, command, input);
}
const price = (priceBookId: string) =>
  run(commands.setPriceEntry, {
    priceBookId,
    productId: product.id,
    price: { model: 'PER_UNIT', unit: decimal(10) },
  });

/** DOMAIN 4.1. `isPriced`: it has a price. `isSold`: so is the product. `isTaken`: another book has its days. */
type Model = {
  readonly state: PriceBookStatus;
  readonly isPriced: boolean;
  readonly isSold: boolean;
  readonly isTaken: boolean;
};
let product: Product;
/** Each has ten years of its own, unless another takes them. */
let year = 2100;
async function draft(): Promise<PriceBook> {
  const days = { from: `${year}-01-01` as CivilDate, to: `${year + 10}-01-01` as CivilDate };
  return made(await run(commands.createPriceBook, { name: 'List', currency: 'USD', ...days }));
}

const story: Story<PriceBook, Model> = {
  entity: 'PriceBook',
  rules,
  beginnings: [{ state: 'DRAFT', isPriced: false, isSold: true, isTaken: false }],
  async begin() {
    year += 10;
    product = await room.activeProduct();
    return (await draft()).id;
  },
  read: async (id) => (await room.store.readPriceBooks([id as PriceBookId], everything))[0]!,
  seen: ({ status, entries }) => ({ state: status, isPriced: entries.length === 1 }),
  contents: () => room.contents(),

  steps: {
    updatePriceBook: {
      run: ({ id }) => run(commands.updatePriceBook, { priceBookId: id, name: 'Other' }),
      moves: { DRAFT: 'DRAFT' },
    },
    setPriceEntry: {
      run: ({ id }) => price(id),
      moves: { DRAFT: 'DRAFT' },
      unless: { PRODUCT_ACTIVE: ({ isSold }) => !isSold },
      leaves: () => ({ isPriced: true }),
    },
    removePriceEntry: {
      run: ({ id }) => run(commands.removePriceEntry, { priceBookId: id, productId: product.id }),
      moves: { DRAFT: 'DRAFT' },
      unless: { NOT_FOUND: ({ isPriced }) => !isPriced },
      leaves: () => ({ isPriced: false }),
    },
    publishPriceBook: {
      run: ({ id }) => run(commands.publishPriceBook, { id }),
      moves: { DRAFT: 'PUBLISHED' },
      unless: {
        NOT_EMPTY: ({ isPriced }) => !isPriced,
        PRODUCT_ACTIVE: ({ isSold }) => !isSold,
        PERIODS_APART: ({ isTaken }) => isTaken,
      },
    },
    endPriceBook: {
      run: ({ id, to }) => run(commands.endPriceBook, { priceBookId: id, to: addDays(to!, -1) }),
      moves: { PUBLISHED: 'PUBLISHED' },
    },
    withdrawPriceBook: {
      run: ({ id }) => run(commands.withdrawPriceBook, { id }),
      moves: { DRAFT: 'WITHDRAWN' },
    },
  },

  happenings: {
    'its product is retired': {
      happen: () => room.run(room.keepers.products, productManager, commands.retireProduct, { id: product.id }),
      leaves: ({ isSold }) => (isSold ? { isSold: false } : null),
    },
    'another is published for its days': {
      async happen() {
        const { id } = await draft();
        made(await price(id));
        made(await run(commands.publishPriceBook, { id }));
      },
      leaves: ({ state, isSold, isTaken }) => (state === 'DRAFT' && isSold && !isTaken ? { isTaken: true } : null),
    },
  },
};

describe('a price book', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
