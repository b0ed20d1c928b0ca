import { describe, expect, it } from 'vitest';
import { isInFlight } from './in-flight.ts';

const cutOff = new Date('2025-01-31T12:00:00.000Z');

describe('isInFlight', () => {
  it.each([
    ['just finalised', '2025-01-31T12:00:00.000Z', false, true],
    ['younger than 15 minutes', '2025-01-31T11:45:00.001Z', false, true],
    ['15 minutes old', '2025-01-31T11:45:00.000Z', false, false],
    ['15 minutes old, with a process', '2025-01-31T11:45:00.000Z', true, true],
    ['24 hours old, with a process', '2025-01-30T12:00:00.000Z', true, true],
    ['older than 24 hours, with a process', '2025-01-30T11:59:59.999Z', true, false],
    ['older, without', '2025-01-01T00:00:00.000Z', false, false],
    ['after the cut-off', '2025-01-31T12:00:00.001Z', false, true],
  ])('an item that is %s', (_what, finalizedAt, processRunning, answer) => {
    expect(isInFlight({ finalizedAt: new Date(finalizedAt), processRunning }, cutOff)).toBe(answer);
  });

  it('goes by the process alone where there is no moment', () => {
    expect(isInFlight({ finalizedAt: null, processRunning: true }, cutOff)).toBe(true);
    expect(isInFlight({ finalizedAt: null, processRunning: false }, cutOff)).toBe(false);
  });
});
