import { afterAll, beforeAll, describe, it } from 'vitest';
import { openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../../test/harness/story.ts';
import { subscribing } from '../../../../test/harness/subscriptions.ts';
import type { BillRun, BillRunId } from '../../domain/bill-run.ts';
import { rules, type BillRunStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());

const runner = viewerWith('bill-runner');

/** DOMAIN 8.3. `left`: what the next page finds to do; the page that finds nothing is the last. */
type Model = { readonly state: BillRunStatus; readonly left: 'CHARGES' | 'CHARGES_ONCE_MORE' | 'DRAFTS' | 'NOTHING' };
const next = {
  CHARGES: 'CHARGES_ONCE_MORE',
  CHARGES_ONCE_MORE: 'DRAFTS',
  DRAFTS: 'NOTHING',
  NOTHING: 'NOTHING',
} as const;

const story: Story<BillRun, Model> = {
  entity: 'BillRun',
  rules,
  beginnings: [{ state: 'RUNNING', left: 'CHARGES' }],
  async begin() {
    await billing.beginAnew();
    await billing.subscribe({ id: 'ctr_1', startDate: '2026-03-01' });
    return (await billing.runBilling('2026-03-31')).id;
  },
  read: (id) => billing.run(id as BillRunId),
  seen: ({ status }) => ({ state: status }),
  contents: async () => `${await room.contents()}\n${JSON.stringify(await runs())}`,

  steps: {
    advanceBillRun: {
      run: ({ id }) => billing.onRun(commands.advanceBillRun, { id }, {}, runner),
      moves: { RUNNING: ['RUNNING', 'COMPLETED'] },
      leaves: ({ left }) => ({ state: left === 'NOTHING' ? 'COMPLETED' : 'RUNNING', left: next[left] }),
    },
    'advanceBillRun by who started it': {
      run: ({ id }) => billing.onRun(commands.advanceBillRun, { id }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    failBillRun: {
      run: ({ id }) => billing.onRun(commands.failBillRun, { id }, { reason: 'for the model' }),
      moves: { RUNNING: 'FAILED' },
    },
    'failBillRun without a reason': refusedAs(({ id }) => billing.onRun(commands.failBillRun, { id }), 'REQUIRED', [
      'RUNNING',
    ]),
  },
};

async function runs(): Promise<unknown> {
  const { rows } = await room.database.pool.query('select t::text from bill_runs t order by 1');
  return rows;
}

describe('a bill run', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
