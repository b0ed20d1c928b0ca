import { describe, expect, it } from 'vitest';
import {
  acceptDifference,
  assign,
  blocksClose,
  exceptionMoves,
  foundAgain,
  resolve,
  type ExceptionState,
  type ReconciliationException,
} from './exceptions.ts';

const states: readonly ExceptionState[] = ['OPEN', 'ASSIGNED', 'RESOLVED', 'ACCEPTED'];
const exception = (state: ExceptionState): ReconciliationException => ({
  id: 'exc_1',
  category: 'AMOUNT_MISMATCH',
  legalEntityId: 'le_1',
  state,
  aboveTolerance: true,
  owner: state === 'OPEN' ? null : 'ann',
  actionRef: null,
  acceptance: null,
});
const acceptance = { reason: 'a known difference', approver: 'bob' };
const moves = {
  ASSIGNED: (of: ReconciliationException) => assign(of, 'cid'),
  RESOLVED: (of: ReconciliationException) => resolve(of, 'je_9'),
  ACCEPTED: (of: ReconciliationException) => acceptDifference(of, acceptance),
} as const;
const pairs = states.flatMap((from) => (['ASSIGNED', 'RESOLVED', 'ACCEPTED'] as const).map((to) => ({ from, to })));

describe('an exception', () => {
  it.each(pairs)('moves from $from to $to only where the table says so', ({ from, to }) => {
    const moved = moves[to](exception(from));
    expect(moved.ok).toBe(exceptionMoves[from].includes(to));
    if (moved.ok) expect(moved.value.state).toBe(to);
    else {
      expect(moved.refusal).toMatchObject({
        code: 'ILLEGAL_TRANSITION',
        details: { entity: 'Exception', state: from, attempted: to, allowed: exceptionMoves[from] },
        message: `An exception that is ${from} does not become ${to}; it may become ${exceptionMoves[from].join(' or ')}.`,
      });
    }
  });

  it('has these moves', () => {
    expect(exceptionMoves).toEqual({
      OPEN: ['ASSIGNED'],
      ASSIGNED: ['RESOLVED', 'ACCEPTED'],
      RESOLVED: ['OPEN'],
      ACCEPTED: ['OPEN'],
    });
  });

  it('keeps its owner, the action, or the reason and who approved it', () => {
    expect(assign(exception('OPEN'), 'cid')).toMatchObject({ value: { owner: 'cid' } });
    expect(resolve(exception('ASSIGNED'), 'je_9')).toMatchObject({ value: { actionRef: 'je_9', owner: 'ann' } });
    expect(acceptDifference(exception('ASSIGNED'), acceptance)).toMatchObject({ value: { acceptance } });
  });

  it('is not accepted by its owner, nor without a reason', () => {
    expect(acceptDifference(exception('ASSIGNED'), { ...acceptance, approver: 'ann' })).toMatchObject({
      ok: false,
      refusal: {
        code: 'SOD_VIOLATION',
        details: { rule: '9.accept', conflictingAuditId: null },
        message: 'Who owns an exception does not accept it: another person has to.',
      },
    });
    expect(acceptDifference(exception('ASSIGNED'), { ...acceptance, reason: ' ' })).toMatchObject({
      ok: false,
      refusal: {
        code: 'VALIDATION_FAILED',
        details: { path: 'reason', rule: 'REQUIRED' },
        message: 'reason must say why it is accepted.',
      },
    });
  });

  it('opens again when its difference comes back, and stays as it is while it is open', () => {
    const settled = { ...exception('ACCEPTED'), acceptance, actionRef: 'je_9' };
    const open = { ...settled, state: 'OPEN', owner: null, actionRef: null, acceptance: null };
    expect(foundAgain(settled)).toEqual(open);
    expect(foundAgain({ ...settled, state: 'RESOLVED' })).toEqual(open);
    expect(foundAgain(exception('ASSIGNED'))).toEqual(exception('ASSIGNED'));
    expect(foundAgain(exception('OPEN'))).toEqual(exception('OPEN'));
  });

  it.each([
    ['OPEN', true],
    ['ASSIGNED', true],
    ['RESOLVED', false],
    ['ACCEPTED', false],
  ] as const)('that is %s blocks the close of receivables and revenue: %s', (state, blocks) => {
    const close = (module: string) => blocksClose(exception(state), { legalEntityId: 'le_1', module });
    expect([close('AR'), close('REVENUE')]).toEqual([blocks, blocks]);
    expect([close('BILLING'), close('GL')]).toEqual([false, false]);
  });

  it('blocks only its own entity, and only above tolerance', () => {
    expect(blocksClose(exception('OPEN'), { legalEntityId: 'le_2', module: 'AR' })).toBe(false);
    const small = { ...exception('OPEN'), aboveTolerance: false };
    expect(blocksClose(small, { legalEntityId: 'le_1', module: 'AR' })).toBe(false);
  });
});
