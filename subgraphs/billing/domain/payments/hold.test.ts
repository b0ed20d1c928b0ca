import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, decimal, shift } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import {
  authorise,
  holdMoves,
  pendingLeft,
  released,
  resolveHold,
  type Hold,
  type HoldState,
  type Resolution,
} from './hold.ts';

const euros = (amount: string, currency: CurrencyCode = 'EUR') => ({ amount: decimal(amount), currency });
const post = (amount: string | null, currency: CurrencyCode = 'EUR'): Resolution => ({
  do: 'POST',
  amount: amount === null ? null : euros(amount, currency),
});

function value(result: Result<Hold>): Hold {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
const refused = (result: Result<Hold>) =>
  result.ok ? null : { code: result.refusal.code, details: result.refusal.details };
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

const shown = (hold: Hold) => [hold.state, ...[hold.posted, pendingLeft(hold), released(hold)].map(String)];
const hold = value(authorise(euros('123')));

describe('a hold', () => {
  it('blocks all of its amount until it is resolved', () => {
    expect(shown(hold)).toEqual(['PENDING', '0', '123', '0']);
  });

  it('is settled for at most its amount; the rest is released', () => {
    expect(shown(value(resolveHold(hold, post('100'))))).toEqual(['POSTED', '100', '0', '23']);
    expect(shown(value(resolveHold(hold, post('123'))))).toEqual(['POSTED', '123', '0', '0']);
    expect(shown(value(resolveHold(hold, post(null))))).toEqual(['POSTED', '123', '0', '0']);
    expect(shown(value(resolveHold(hold, post('0'))))).toEqual(['POSTED', '0', '0', '123']);
    expect(refused(resolveHold(hold, post('123.01')))).toEqual({
      code: 'EXCEEDS_PENDING',
      details: { pending: '123.00' },
    });
  });

  it('is released when it is voided or expires', () => {
    expect(shown(value(resolveHold(hold, { do: 'VOID' })))).toEqual(['VOIDED', '0', '0', '123']);
    expect(shown(value(resolveHold(hold, { do: 'EXPIRE' })))).toEqual(['EXPIRED', '0', '0', '123']);
  });

  const resolutions: Readonly<Record<Resolution['do'], Resolution>> = {
    POST: post('100'),
    VOID: { do: 'VOID' },
    EXPIRE: { do: 'EXPIRE' },
  };
  const codes = {
    POSTED: 'PENDING_ALREADY_POSTED',
    VOIDED: 'PENDING_ALREADY_VOIDED',
    EXPIRED: 'PENDING_EXPIRED',
  } as const;
  const square = (['PENDING', 'POSTED', 'VOIDED', 'EXPIRED'] as const).flatMap((state) =>
    (['POST', 'VOID', 'EXPIRE'] as const).map((move) => ({ state, move })),
  );

  it.each(square)('$state: $move goes where the table says, or nowhere', ({ state, move }) => {
    const moves: Readonly<Partial<Record<Resolution['do'], HoldState>>> = holdMoves[state];
    const result = resolveHold({ ...hold, state }, resolutions[move]);
    if (result.ok) expect(result.value.state).toBe(moves[move]);
    else expect(refused(result)).toEqual({ code: codes[state as keyof typeof codes], details: {} });
    expect(result.ok).toBe(moves[move] !== undefined);
  });

  it('moves as DOMAIN 5.2 says', () => {
    expect(holdMoves).toEqual({
      PENDING: { POST: 'POSTED', VOID: 'VOIDED', EXPIRE: 'EXPIRED' },
      POSTED: {},
      VOIDED: {},
      EXPIRED: {},
    });
  });

  it('refuses too much before it looks at what became of it', () => {
    const done = value(resolveHold(hold, post('100')));
    expect(refused(resolveHold(done, post('124')))).toMatchObject({ code: 'EXCEEDS_PENDING' });
    expect(refused(resolveHold(done, post(null)))).toMatchObject({ code: 'PENDING_ALREADY_POSTED' });
  });

  it('is neither of nothing nor settled in another currency, below zero or by half a cent', () => {
    const finer = { code: 'SCALE_EXCEEDED', details: { path: 'amount', currency: 'EUR', scale: 2 } };
    expect(refused(authorise(euros('0')))).toEqual(failed('amount', 'POSITIVE'));
    expect(refused(authorise(euros('0.005')))).toEqual(finer);
    expect(refused(resolveHold(hold, post('-1')))).toEqual(failed('amount', 'NOT_NEGATIVE'));
    expect(refused(resolveHold(hold, post('0.005')))).toEqual(finer);
    expect(refused(resolveHold(hold, post('1', 'USD')))).toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('says what to do instead', () => {
    const sentence = (state: HoldState) => {
      const result = resolveHold({ ...hold, state }, { do: 'VOID' });
      return result.ok ? null : result.refusal.message;
    };
    expect(sentence('POSTED')).toBe('The hold was settled already; a refund gives money back.');
    expect(sentence('VOIDED')).toBe('The hold was voided: authorise the payment again.');
    expect(sentence('EXPIRED')).toBe('The hold has expired: authorise the payment again.');
    const above = resolveHold(hold, post('124'));
    expect(above.ok ? null : above.refusal.message).toBe('At most 123.00 can be settled of the hold.');
  });

  it('is resolved exactly once in any sequence, and nothing of it is lost', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 20_000 }).map((cents) => post(shift(decimal(cents), -2).toString())),
      fc.constantFrom<Resolution>(post(null), { do: 'VOID' }, { do: 'EXPIRE' }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let current = hold;
        let moves = 0;
        for (const one of steps) {
          const result = resolveHold(current, one);
          if (!result.ok) continue;
          moves += 1;
          current = result.value;
        }
        expect(moves).toBe(current.state === 'PENDING' ? 0 : 1);
        expect(add(add(current.posted, pendingLeft(current)), released(current))).toEqual(decimal('123'));
      }),
    );
  });
});
