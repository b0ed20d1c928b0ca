import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import { author, director, openContractRoom, timekeeper, type ContractRoom } from '../../../test/harness/contract.ts';
import type { Amendment } from '../domain/amendment/amendment.ts';
import type { Contract } from '../domain/contract.ts';
import { amendmentStates, type AmendmentStatus } from '../domain/states/amendment.ts';
import { commands } from './all.ts';

/**
 * Random histories of a contract and its amendments, held against a model that is small enough to be read: states, base
 * versions, which amendment waits for its day, and the seats that the contract should come to.
 */

let room: ContractRoom;
let seat: string;
beforeAll(async () => {
  room = await openContractRoom();
  seat = (await room.sold()).id;
});
afterAll(() => room[Symbol.asyncDispose]());

type Modelled = { status: AmendmentStatus; base: number };
type Model = {
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED';
  version: number;
  readonly amendments: Modelled[];
};
/** What was met: every move of the table, and every command in a state that has none for it. */
const met = new Set<string>();

type Step = { readonly command: Command; readonly which: number };
const onAmendment = {
  submitAmendment: { from: 'DRAFT', to: 'IN_APPROVAL' },
  approveAmendment: { from: 'IN_APPROVAL', to: 'APPROVED' },
  rejectAmendment: { from: 'IN_APPROVAL', to: 'REJECTED' },
  rebaseAmendment: { from: 'APPROVED', to: 'IN_APPROVAL' },
  recordAmendmentSignature: { from: 'APPROVED', to: 'SIGNED' },
  makeAmendmentEffective: { from: 'SIGNED', to: 'EFFECTIVE' },
} as const satisfies Readonly<Record<string, { readonly from: AmendmentStatus; readonly to: AmendmentStatus }>>;
type OnAmendment = keyof typeof onAmendment | 'cancelAmendment';
type Command = 'createAmendment' | 'suspendContract' | 'resumeContract' | OnAmendment;

/** What the model says of a step: the state that the amendment comes to, or why not. */
function foretold(model: Model, command: OnAmendment, one: Modelled): string {
  const inForce = model.status !== 'TERMINATED';
  if (command === 'cancelAmendment')
    return ['DRAFT', 'IN_APPROVAL', 'APPROVED'].includes(one.status) ? 'CANCELLED' : 'ILLEGAL_TRANSITION';
  const { from, to } = onAmendment[command];
  if (one.status !== from) return 'ILLEGAL_TRANSITION';
  const isOutdated = one.base !== model.version;
  switch (command) {
    case 'submitAmendment':
      return isOutdated ? 'BASE_VERSION' : to;
    case 'rebaseAmendment':
      return isOutdated ? (inForce ? to : 'CONTRACT_STATE') : 'BASE_OUTDATED';
    case 'recordAmendmentSignature':
      if (!inForce) return 'CONTRACT_STATE';
      if (model.amendments.some((other) => other.status === 'SIGNED')) return 'ONE_SIGNED_AMENDMENT';
      return isOutdated ? 'BASE_VERSION' : to;
    case 'makeAmendmentEffective':
      return inForce ? to : 'CONTRACT_STATE';
    default:
      return to;
  }
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    command: fc.constantFrom<Command>(
      'createAmendment',
      ...(Object.keys(onAmendment) as OnAmendment[]),
      ...(['submitAmendment', 'approveAmendment', 'recordAmendmentSignature', 'makeAmendmentEffective'] as const),
      'cancelAmendment',
      'suspendContract',
      'resumeContract',
    ),
    which: fc.nat(1),
  }),
  { minLength: 20, maxLength: 40 },
);

describe('a contract with amendments', () => {
  it('goes where the model says, and is refused as it says', async () => {
    await fc.assert(fc.asyncProperty(steps, history), { numRuns: runs, endOnFailure: true, examples: [[wholeTable]] });
    const moves = amendmentStates.moves.map(({ by, from }) => `${by} ${from ?? 'new'}`);
    expect(moves.filter((move) => !met.has(move))).toEqual([]);
    const refusals = ['BASE_VERSION', 'BASE_OUTDATED', 'ONE_SIGNED_AMENDMENT', 'ILLEGAL_TRANSITION'];
    expect(refusals.filter((rule) => !met.has(rule))).toEqual([]);
  });
});

const runs = 6;

/** Every move of the table once, so that no luck is needed to meet them. Two amendments are there: 1 is the older one. */
const wholeTable: readonly Step[] = (
  [
    ['submitAmendment', 1],
    ['approveAmendment', 1],
    ['submitAmendment', 0],
    ['approveAmendment', 0],
    ['rebaseAmendment', 1],
    ['recordAmendmentSignature', 1],
    ['recordAmendmentSignature', 0],
    ['makeAmendmentEffective', 1],
    ['recordAmendmentSignature', 0],
    ['rebaseAmendment', 0],
    ['approveAmendment', 0],
    ['recordAmendmentSignature', 0],
    ['makeAmendmentEffective', 0],
    ['cancelAmendment', 0],
    ['createAmendment', 0],
    ['cancelAmendment', 0],
    ['createAmendment', 0],
    ['submitAmendment', 0],
    ['cancelAmendment', 0],
    ['createAmendment', 0],
    ['submitAmendment', 0],
    ['approveAmendment', 0],
    ['cancelAmendment', 0],
    ['createAmendment', 0],
    ['submitAmendment', 0],
    ['rejectAmendment', 0],
  ] as const
).map(([command, which]) => ({ command, which }));

async function history(history: readonly Step[]): Promise<void> {
  room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  const contract = await room.activeContract();
  const model: Model = { status: 'ACTIVE', version: 1, amendments: [] };
  const ids: string[] = [];
  const create = async () => {
    const line = { productId: seat, quantity: decimal(2) };
    const input = {
      contractId: contract.id,
      effectiveDate: '2026-03-31' as never,
      changes: [{ kind: 'ADD_LINE' as const, line }],
    };
    const answer = await room.onAmendment(author, commands.createAmendment, input);
    if (answer.kind === 'DONE') ids.push(answer.entityId);
    expect(said(answer)).toBe('DRAFT');
    model.amendments.push({ status: 'DRAFT', base: model.version });
    met.add('createAmendment new');
  };
  // Two that stand in each other's way, from the beginning.
  await create();
  await create();

  for (const { command, which } of history) {
    if (command === 'createAmendment') {
      if (ids.length < amendmentsMax) await create();
      continue;
    }
    if (command === 'suspendContract' || command === 'resumeContract') {
      const [from, to] =
        command === 'suspendContract' ? (['ACTIVE', 'SUSPENDED'] as const) : (['SUSPENDED', 'ACTIVE'] as const);
      if (model.status !== from) continue;
      // Days pass, so that no two suspensions share one.
      room.clock.moveTo(new Date(room.clock.now().getTime() + dayMs));
      const write = { reason: 'for the model', effectiveDate: room.clock.now().toISOString().slice(0, 10) as never };
      const answer =
        command === 'suspendContract'
          ? await room.onContract(author, commands.suspendContract, { id: contract.id }, write)
          : await room.onContract(
              author,
              commands.resumeContract,
              { contractId: contract.id, extendTerm: false },
              write,
            );
      expect(said(answer)).toBe(to);
      model.status = to;
      continue;
    }
    const at = ids.length - 1 - which;
    const [one, id] = [model.amendments[at], ids[at]];
    if (one === undefined || id === undefined) continue;
    const expected = foretold(model, command, one);
    expect([command, one.status, said(await run[command](id))]).toEqual([command, one.status, expected]);
    met.add(isState(expected) ? `${command} ${one.status}` : expected);
    if (!isState(expected)) continue;
    one.status = expected;
    if (command === 'rebaseAmendment') one.base = model.version;
    if (command === 'makeAmendmentEffective') model.version += 1;
  }

  const [now] = await room.store.readContracts([contract.id], everything);
  const effective = model.amendments.filter(({ status }) => status === 'EFFECTIVE').length;
  expect([now?.status, now?.currentVersion]).toEqual([model.status, model.version]);
  expect(now?.versions.map(({ version, lines }) => [version, lines.length])).toEqual(
    Array.from({ length: effective + 1 }, (_, index) => [index + 1, index + 1]),
  );
  expect(new Set(now?.versions.at(-1)?.lines.map(({ lineKey }) => lineKey)).size).toBe(effective + 1);
}

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const dayMs = 86_400_000;
const amendmentsMax = 8;

type Run = (id: string) => Promise<Answer<Amendment>>;
const run: Readonly<Record<OnAmendment, Run>> = {
  submitAmendment: (id) => room.onAmendment(author, commands.submitAmendment, { id }),
  approveAmendment: (id) => room.onAmendment(director, commands.approveAmendment, { id }),
  rejectAmendment: (id) => room.onAmendment(director, commands.rejectAmendment, { id }, { reason: 'for the model' }),
  rebaseAmendment: (id) => room.onAmendment(author, commands.rebaseAmendment, { id }),
  async recordAmendmentSignature(id) {
    const [amendment] = await room.store.readAmendments([id as never], everything);
    const signature = { documentHash: amendment?.terms.hash ?? '', documentRef: 'vault/model' };
    return room.onAmendment(author, commands.recordAmendmentSignature, { amendmentId: id, ...signature });
  },
  makeAmendmentEffective: (id) => room.onAmendment(timekeeper, commands.makeAmendmentEffective, { id }),
  cancelAmendment: (id) => room.onAmendment(author, commands.cancelAmendment, { id }),
};

function said(answer: Answer<Amendment> | Answer<Contract>): string {
  if (answer.kind === 'DONE') return answer.entity?.status ?? 'nothing';
  const { code, details } = answer.refusal;
  return 'rule' in details && code === 'VALIDATION_FAILED' ? details.rule : code;
}

function isState(word: string): word is AmendmentStatus {
  return amendmentStates.states.some((state) => state === word);
}
