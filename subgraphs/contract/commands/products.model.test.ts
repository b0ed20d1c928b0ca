import { afterAll, beforeAll, describe, it } from 'vitest';
import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { made } from '../../../test/harness/billing.ts';
import { openContractRoom, productManager, type ContractRoom } from '../../../test/harness/contract.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { Product, ProductId } from '../domain/product.ts';
import { rules, type ProductStatus } from '../generated/rules.ts';
import type { ContractReader } from '../port.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
function run<I, F>(command: Command<Product, I, ContractReader, F>, input: I, write?: WriteInput) {
  return room.run(room.keepers.products, productManager, command, input, write);
}

/** DOMAIN 4.1. `isPart`: a bundle with it is sold. `reference`: what an ERP calls it. */
type Model = {
  readonly state: ProductStatus;
  readonly isPart: boolean;
  readonly reference: 'NONE' | 'OPEN' | 'ENDED';
};
const firstDay = '2026-04-01' as CivilDate;
let bundle: Product;

const story: Story<Product, Model> = {
  entity: 'Product',
  rules,
  beginnings: [{ state: 'DRAFT', isPart: false, reference: 'NONE' }],
  begin: async () => (await room.product()).id,
  read: async (id) => (await room.store.readProducts([id as ProductId], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    updateProduct: {
      run: ({ id }) => run(commands.updateProduct, { productId: id, name: 'Other' }),
      moves: { DRAFT: 'DRAFT', ACTIVE: 'ACTIVE' },
    },
    activateProduct: {
      run: ({ id }) => run(commands.activateProduct, { id }),
      moves: { DRAFT: 'ACTIVE' },
    },
    retireProduct: {
      run: ({ id }) => run(commands.retireProduct, { id }),
      moves: { DRAFT: 'RETIRED', ACTIVE: 'RETIRED' },
      unless: { NOT_IN_USE: ({ isPart }) => isPart },
    },
    addItemReference: {
      run: ({ id, itemReferences }) => {
        const from = itemReferences.at(-1)?.to ?? firstDay;
        return run(commands.addItemReference, { productId: id, erpInstanceId: 'erp-1', itemCode: 'A', from });
      },
      moves: { DRAFT: 'DRAFT', ACTIVE: 'ACTIVE', RETIRED: 'RETIRED' },
      unless: { PERIODS_APART: ({ reference }) => reference === 'OPEN' },
      leaves: () => ({ reference: 'OPEN' }),
    },
    endItemReference: {
      run: ({ id, itemReferences }) => {
        const last = itemReferences.at(-1);
        const input = { productId: id, itemReferenceId: last?.id ?? 'itm_none' };
        return run(commands.endItemReference, input, { effectiveDate: addDays(last?.from ?? firstDay, 1) });
      },
      moves: { DRAFT: 'DRAFT', ACTIVE: 'ACTIVE', RETIRED: 'RETIRED' },
      unless: {
        NOT_FOUND: ({ reference }) => reference === 'NONE',
        WITHIN_PERIOD: ({ reference }) => reference === 'ENDED',
      },
      leaves: () => ({ reference: 'ENDED' }),
    },
  },

  happenings: {
    'a bundle with it is sold': {
      async happen({ id }) {
        const { id: made_ } = await room.product({ type: 'BUNDLE', components: [{ productId: id }] });
        bundle = made(await run(commands.activateProduct, { id: made_ }));
      },
      leaves: ({ state, isPart }) => (state === 'ACTIVE' && !isPart ? { isPart: true } : null),
    },
    'the bundle is retired': {
      happen: () => run(commands.retireProduct, { id: bundle.id }),
      leaves: ({ isPart }) => (isPart ? { isPart: false } : null),
    },
  },
};

describe('a product', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
