import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, civilDate, type CivilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { fromMinor, toMinor } from '../../../core/money.ts';
import { allocate } from '../../../core/rounding.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openRevenueRoom, type RevenueRoom } from '../../../test/harness/revenue.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { PerformanceObligationStatus } from '../domain/states/performance-obligation.ts';
import { commands } from './all.ts';

const start = civilDate('2026-01-01');
const today = 89;
const codes = ['a', 'b', 'c'] as const;
const whole = { stones: 100_001n, building: 77_777n, gift: 6_000n, voucher: 1_071n } as const;
const names = Object.keys(whole) as (keyof typeof whole)[];
/** The last day of the voucher. */
const expiry = 60;
type Line = keyof typeof whole;

const day = fc.integer({ min: -2, max: today + 2 });
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('setMilestones' as const),
      shares: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('accept' as const), code: fc.constantFrom(...codes), day }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('estimate' as const),
      cost: fc.nat({ max: 90 }),
      expected: fc.integer({ min: 0, max: 100 }),
      day,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deliver' as const), day }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('price' as const),
      code: fc.constantFrom('bonus', 'penalty'),
      minor: fc.bigInt({ min: -40_000n, max: 60_000n }),
      line: fc.option(fc.constantFrom(...names)),
      day,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('exercise' as const),
      exercised: fc.nat({ max: 30 }),
      expected: fc.integer({ min: 0, max: 40 }),
      day,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('recognise' as const), day: fc.nat({ max: today }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('terminate' as const), day: fc.nat({ max: today }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

type ModelLine = {
  readonly line: Line;
  readonly day: number;
  readonly minor: bigint;
  isRecognised: boolean;
  readonly isCatchUp?: boolean;
};
type Model = {
  lines: ModelLine[];
  stones: { readonly code: string; readonly share: number; isAccepted: boolean }[];
  estimate: { readonly day: number; readonly cost: number; readonly expected: number } | null;
  prices: { readonly code: string; readonly line: Line | null; readonly day: number; readonly minor: bigint }[];
  readonly allocated: Record<Line, bigint>;
  exercised: { readonly day: number; readonly exercised: number; readonly expected: number } | null;
  readonly status: Record<Line, PerformanceObligationStatus>;
  isTerminated: boolean;
};

/** DOMAIN 7: what is told is planned, what is recognised stays, and what is satisfied or ended takes nothing more. */
describe('promises whose progress and price a person tells', () => {
  let room: RevenueRoom;
  let stories = 0;
  beforeAll(async () => {
    room = await openRevenueRoom();
    for (const currency of ['USD', 'EUR'] as never[]) {
      await room.ssp('prd_stones', '1000.01', { basis: 'UNIT', currency });
      await room.ssp('prd_building', '777.77', { basis: 'UNIT', currency });
      await room.ssp('prd_gift', '60', { basis: 'UNIT', currency });
      await room.ssp('prd_voucher', '10.71', { basis: 'UNIT', currency });
    }
    for (let index = 0; index <= today; index += 1)
      await room.quote(dateOf(index), (1 + ((index * 37) % 50) / 100).toFixed(2));
    await room.tellProduct('prd_stones', 'MILESTONE');
    await room.tellProduct('prd_building', 'COST_TO_COST');
    await room.tellProduct('prd_gift', 'POINT_IN_TIME');
    await room.tellProduct('prd_voucher', 'MATERIAL_RIGHT');
  });
  afterAll(() => room[Symbol.asyncDispose]());

  it('go where the specification says, and are refused everything else', async () => {
    const steps = fc.array(step, { minLength: 6, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('USD', 'EUR'), async (story, currency) => {
        stories += 1;
        const id = `ctr_progress_${stories}`;
        await tell(room, id, currency);
        const model = begin();
        for (const one of story) await take(room, id, currency, model, one);
        await room.checkRevenue();
        await room.checkBooks();
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 300_000);
});

function begin(): Model {
  return {
    lines: [
      { line: 'gift', day: 0, minor: whole.gift, isRecognised: false },
      { line: 'voucher', day: expiry, minor: whole.voucher, isRecognised: false },
    ],
    stones: [],
    estimate: null,
    prices: [],
    allocated: { ...whole },
    exercised: null,
    status: { stones: 'UNSATISFIED', building: 'UNSATISFIED', gift: 'UNSATISFIED', voucher: 'UNSATISFIED' },
    isTerminated: false,
  };
}

function tell(room: RevenueRoom, id: string, currency: string, more: object = {}): Promise<void> {
  const to = '2027-01-01';
  return room.tellContract({
    id,
    currency,
    lines: [
      { lineKey: 'stones', productType: 'SERVICE', value: '1000.01', to },
      { lineKey: 'building', productType: 'SERVICE', value: '777.77', to },
      { lineKey: 'gift', productType: 'ONE_TIME', value: '60', to },
      { lineKey: 'voucher', productType: 'ONE_TIME', value: '10.71', to: dateOf(expiry + 1) },
    ],
    ...more,
  });
}

async function take(room: RevenueRoom, id: string, currency: string, model: Model, step: Step): Promise<void> {
  const contract = await room.contractOf(id);
  if (step.do === 'recognise') {
    expect(await room.recognise(dateOf(step.day))).toMatchObject({ status: 'COMPLETED' });
    recognise(model, step.day);
  } else if (step.do === 'terminate') {
    if (model.isTerminated) return;
    const termination = { date: dateOf(step.day), creditPolicy: 'UNUSED' };
    await tell(room, id, currency, { status: 'TERMINATED', termination });
    terminate(model, step.day);
  } else {
    const contents = await room.ledger.contents();
    const answer = await run(room, contract, step);
    const isAllowed = move(model, step);
    expect({ step, kind: answer.kind }).toEqual({ step, kind: isAllowed ? 'DONE' : 'REFUSED' });
    if (!isAllowed) expect(await room.ledger.contents()).toBe(contents);
  }
  await compare(room, id, model);
}

function run(
  { ledger }: RevenueRoom,
  { id }: RevenueContract,
  step: Exclude<Step, { do: 'recognise' | 'terminate' }>,
): Promise<Answer<RevenueContract>> {
  const who = people.accountant;
  switch (step.do) {
    case 'setMilestones': {
      const milestones = step.shares.map((share, index) => ({ code: codes[index] ?? '', share: decimal(share) }));
      return ledger.run(who, commands.setMilestones, { revenueContractId: id, lineKey: 'stones', milestones });
    }
    case 'accept': {
      const accepted = { milestone: step.code, acceptedOn: dateOf(step.day) };
      return ledger.run(who, commands.recordAcceptance, { revenueContractId: id, lineKey: 'stones', ...accepted });
    }
    case 'estimate': {
      const costs = { costToDate: decimal(step.cost), expectedCost: decimal(step.expected) };
      const asked = { revenueContractId: id, lineKey: 'building', asOf: dateOf(step.day), ...costs };
      return ledger.run(who, commands.updateEstimate, asked);
    }
    case 'price': {
      const outcomes = [{ amount: fromMinor(step.minor, 'USD').amount, probabilityPct: decimal(100) }];
      const asked = { code: step.code, lineKey: step.line, asOf: dateOf(step.day), method: 'EXPECTED_VALUE' } as const;
      return ledger.run(
        who,
        commands.estimateVariableConsideration,
        { revenueContractId: id, ...asked, outcomes, confidencePct: decimal(80) },
        { reason: 'because' },
      );
    }
    case 'deliver': {
      const delivered = { deliveredOn: dateOf(step.day) };
      return ledger.run(who, commands.recordDelivery, { revenueContractId: id, lineKey: 'gift', ...delivered });
    }
    case 'exercise': {
      const used = { exercised: decimal(step.exercised), expected: decimal(step.expected), asOf: dateOf(step.day) };
      return ledger.run(who, commands.recordExercise, { revenueContractId: id, lineKey: 'voucher', ...used });
    }
  }
}

/** Whether the specification allows it, and what becomes of the model by it. */
function move(model: Model, step: Exclude<Step, { do: 'recognise' | 'terminate' }>): boolean {
  const isOpen = (line: Line) => model.status[line] === 'UNSATISFIED' || model.status[line] === 'PARTIAL';
  const isDay = 'day' in step && step.day >= 0 && step.day <= today;
  switch (step.do) {
    case 'setMilestones':
      if (!isOpen('stones') || model.stones.some(({ isAccepted }) => isAccepted)) return false;
      if (step.shares.includes(0)) return false;
      model.stones = step.shares.map((share, index) => ({ code: codes[index] ?? '', share, isAccepted: false }));
      return true;
    case 'accept': {
      const index = model.stones.findIndex(({ code, isAccepted }) => code === step.code && !isAccepted);
      const stone = model.stones[index];
      if (!isDay || !isOpen('stones') || stone === undefined) return false;
      stone.isAccepted = true;
      model.lines.push({ line: 'stones', day: step.day, minor: partOf(model, index), isRecognised: false });
      return true;
    }
    case 'estimate': {
      if (!isDay || !isOpen('building') || step.expected === 0 || step.cost > step.expected) return false;
      if (step.day < (model.estimate?.day ?? 0)) return false;
      model.estimate = step;
      // A difference comes after those that a change of the price brought.
      catchUp(model, 'building', earnedOf(model, 'building') - liveOf(model, 'building'), step.day);
      return true;
    }
    case 'deliver': {
      if (!isDay || !isOpen('gift')) return false;
      model.lines = model.lines.filter(({ line }) => line !== 'gift');
      model.lines.push({ line: 'gift', day: step.day, minor: model.allocated.gift, isRecognised: false });
      return true;
    }
    case 'exercise': {
      if (!isDay || step.day > expiry || !isOpen('voucher')) return false;
      if (step.expected === 0 || step.exercised > step.expected) return false;
      const before = model.exercised;
      if (before !== null && (step.day < before.day || step.exercised < before.exercised)) return false;
      model.exercised = step;
      if (step.day < expiry) exerciseAgain(model, step.day);
      return true;
    }
    case 'price':
      return isDay && movePrice(model, step);
  }
}

/** Every line that did not end takes its part; none is left with less than nothing. */
function movePrice(model: Model, { code, line, day: asOf, minor }: Extract<Step, { do: 'price' }>): boolean {
  const takers = names.filter((one) => model.status[one] !== 'TERMINATED');
  const before = model.prices.find((one) => one.code === code) ?? { code, line, day: 0, minor: 0n };
  if (takers.length === 0 || before.line !== line || asOf < before.day) return false;
  if (line !== null && !takers.includes(line)) return false;
  const parts = (amount: bigint) =>
    line === null ? splitOver(amount, takers) : takers.map((one) => (one === line ? amount : 0n));
  const [now, then] = [parts(minor), parts(before.minor)];
  const changes = takers.map((taker, index) => ({ taker, by: (now[index] ?? 0n) - (then[index] ?? 0n) }));
  if (changes.some(({ taker, by }) => by !== 0n && model.allocated[taker] + by < 0n)) return false;
  const on = Math.max(asOf, ...model.prices.map((one) => one.day));
  for (const { taker, by } of changes) if (by !== 0n) moveAllocated(model, taker, by, on);
  model.prices = [...model.prices.filter((one) => one.code !== code), { code, line, day: asOf, minor }];
  return true;
}

/** What is satisfied takes it at once, and what is told of by what it has earned. */
function moveAllocated(model: Model, line: Line, by: bigint, on: number): void {
  model.allocated[line] += by;
  const isOver = model.status[line] === 'SATISFIED';
  if (line === 'voucher' && !isOver) return exerciseAgain(model, on);
  if (line !== 'gift' && line !== 'voucher' && !isOver)
    return catchUp(model, line, earnedOf(model, line) - liveOf(model, line), on, true);
  const ahead = model.lines.find(
    (one) => one.line === line && !one.isRecognised && one.isCatchUp !== true && one.day >= on && !isOver,
  );
  if (ahead === undefined) return catchUp(model, line, by, on, true);
  model.lines = model.lines.map((one) => (one === ahead ? { ...one, minor: one.minor + by } : one));
}

function catchUp(model: Model, line: Line, minor: bigint, on: number, isCatchUp = false): void {
  const latest = Math.max(on, ...model.lines.filter((one) => one.line === line).map((one) => one.day));
  if (minor !== 0n) model.lines.push({ line, day: latest, minor, isRecognised: false, isCatchUp });
}

function earnedOf(model: Model, line: 'stones' | 'building'): bigint {
  const { allocated, stones, estimate } = model;
  if (line === 'building')
    return estimate === null ? 0n : nearest(allocated.building * BigInt(estimate.cost), BigInt(estimate.expected));
  return stones.reduce((sum, { isAccepted }, index) => sum + (isAccepted ? partOf(model, index) : 0n), 0n);
}

function liveOf({ lines }: Model, line: Line): bigint {
  return sumOf(lines.filter((one) => one.line === line));
}

/** What is more, or less, earned on a day, or on that of a later difference, is less, or more, of what is left when the right expires. */
function exerciseAgain(model: Model, on: number): void {
  const { allocated, exercised } = model;
  const its = model.lines.filter((one) => one.line === 'voucher');
  const atExpiry = its.filter((one) => one.day === expiry && !one.isRecognised);
  const earlier = its.filter((one) => !atExpiry.includes(one));
  const day = Math.max(on, ...earlier.map((one) => one.day));
  const earned =
    exercised === null ? 0n : nearest(allocated.voucher * BigInt(exercised.exercised), BigInt(exercised.expected));
  const minor = day >= expiry ? 0n : earned - sumOf(earlier);
  const left = allocated.voucher - sumOf(earlier) - minor;
  if (minor === 0n && left === sumOf(atExpiry)) return;
  model.lines = model.lines.filter((one) => !atExpiry.includes(one));
  for (const [at, amount] of [[day, minor] as const, [expiry, left] as const])
    if (amount !== 0n) model.lines.push({ line: 'voucher', day: at, minor: amount, isRecognised: false });
}

function recognise(model: Model, through: number): void {
  const due = model.lines.filter((line) => !line.isRecognised && line.day <= through);
  for (const one of due) one.isRecognised = true;
  for (const line of new Set(due.map((one) => one.line))) {
    if (model.status[line] === 'TERMINATED') continue;
    if (model.status[line] === 'SATISFIED') continue;
    const its = model.lines.filter((one) => one.line === line);
    const recognised = sumOf(its.filter((one) => one.isRecognised));
    const isAll = recognised === model.allocated[line] && recognised !== 0n && its.every((one) => one.isRecognised);
    model.status[line] = line === 'gift' || isAll ? 'SATISFIED' : 'PARTIAL';
  }
}

/** What is not earned by the day is cancelled, and what is told of goes on no more. */
function terminate(model: Model, on: number): void {
  model.isTerminated = true;
  const isBehind = (one: ModelLine) => !one.isRecognised && one.day + 1 > on;
  for (const line of names) {
    const isOver = model.status[line] === 'SATISFIED';
    const isAhead = line !== 'gift' || model.lines.some((one) => one.line === line && isBehind(one));
    if (isOver || !isAhead) continue;
    model.status[line] = 'TERMINATED';
    model.lines = model.lines.filter((one) => one.line !== line || !isBehind(one));
    model.allocated[line] = liveOf(model, line);
  }
}

async function compare(room: RevenueRoom, id: string, model: Model): Promise<void> {
  const lines = (await room.linesOf(id)).map(
    ({ lineKey, from, amount, status }) => `${lineKey} ${from} ${toMinor(amount)} ${status === 'RECOGNISED'}`,
  );
  const expected = model.lines.map(
    ({ line, day: on, minor, isRecognised }) => `${line} ${dateOf(on)} ${minor} ${isRecognised}`,
  );
  expect(lines.sort()).toEqual(expected.sort());
  const obligations = await room.obligationsOf(id);
  expect(
    Object.fromEntries(
      obligations.map(({ lineKey, status, recognised, allocated }) => [
        lineKey,
        [status, toMinor(recognised), allocated && toMinor(allocated)],
      ]),
    ),
  ).toEqual(
    Object.fromEntries(
      names.map((line) => {
        const recognised = model.lines.filter((one) => one.line === line && one.isRecognised);
        return [line, [model.status[line], sumOf(recognised), model.allocated[line]]];
      }),
    ),
  );
}

/** By what they were sold for at inception, largest remainder. */
function splitOver(amount: bigint, lines: readonly Line[]): readonly bigint[] {
  const parts = allocate(
    fromMinor(amount, 'USD').amount,
    lines.map((line) => fromMinor(whole[line], 'USD').amount),
    2,
  );
  return parts.ok ? parts.value.map((part) => toMinor({ amount: part, currency: 'USD' })) : [];
}

function partOf({ stones, allocated }: Model, index: number): bigint {
  const parts = allocate(
    fromMinor(allocated.stones, 'USD').amount,
    stones.map(({ share }) => decimal(share)),
    2,
  );
  const part = parts.ok ? parts.value[index] : undefined;
  return part === undefined ? 0n : toMinor({ amount: part, currency: 'USD' });
}

/** Half up, of what is not below zero. */
function nearest(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

function sumOf(lines: readonly { readonly minor: bigint }[]): bigint {
  return lines.reduce((sum, { minor }) => sum + minor, 0n);
}

function dateOf(index: number): CivilDate {
  return addDays(start, index);
}
