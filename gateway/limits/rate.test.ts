import { describe, expect, it } from 'vitest';
import { createRates, type RateLimits } from './rate.ts';

const limits: RateLimits = {
  socketOperations: { most: 3, perSecond: 1 },
  principalOperations: { most: 5, perSecond: 2 },
  principalCost: { most: 100, perSecond: 10 },
};

function openRates() {
  let nowMs = 0;
  const rates = createRates(limits, () => nowMs);
  return { rates, pass: (ms: number) => (nowMs += ms) };
}

describe('the rate of operations', () => {
  it('is bounded by socket, and given back as time passes', () => {
    const { rates, pass } = openRates();
    const [one, other] = [rates.ofSocket(), rates.ofSocket()];
    const ask = (socket = one) => rates.refuse('olga', 0, socket)?.details ?? null;
    expect([ask(), ask(), ask()]).toEqual([null, null, null]);
    expect(ask()).toMatchObject({ limit: 3, cost: 1 });
    expect(ask(other)).toBeNull();
    pass(999);
    expect(ask()).not.toBeNull();
    pass(1);
    expect(ask()).toBeNull();
    pass(3_600_000);
    expect([ask(), ask(), ask(), ask()].map((refused) => refused === null)).toEqual([true, true, true, false]);
  });

  it('is bounded by principal, however many sockets it has, and not by another’s', () => {
    const { rates } = openRates();
    const ask = (principal: string) => rates.refuse(principal, 0, rates.ofSocket());
    for (let nr = 0; nr < 5; nr += 1) expect(ask('olga')).toBeNull();
    expect(ask('olga')).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 5 } });
    expect(ask('stefan')).toBeNull();
  });

  it('is bounded by what the operations cost', () => {
    const { rates, pass } = openRates();
    expect(rates.refuse('olga', 80, null)).toBeNull();
    expect(rates.refuse('olga', 30, null)).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 100, cost: 30 } });
    pass(1_000);
    expect(rates.refuse('olga', 30, null)).toBeNull();
  });

  it('takes nothing for what it refuses', () => {
    const { rates, pass } = openRates();
    const socket = rates.ofSocket();
    expect(rates.refuse('olga', 100, socket)).toBeNull();
    for (let nr = 0; nr < 10; nr += 1) expect(rates.refuse('olga', 20, socket)).not.toBeNull();
    pass(2_000);
    expect(rates.refuse('olga', 20, socket)).toBeNull();
  });

  it('counts the socket alone where nobody is known', () => {
    const { rates } = openRates();
    for (let nr = 0; nr < 20; nr += 1) expect(rates.refuse(null, 1_000, rates.ofSocket())).toBeNull();
  });
});
