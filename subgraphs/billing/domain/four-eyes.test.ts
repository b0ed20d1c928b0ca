import { describe, expect, it } from 'vitest';
import { money } from '../../../core/money.ts';
import { fourEyesLimits, needsSecondPerson, refuseNeedlessApproval, refuseUnapproved } from './four-eyes.ts';

const nobody = { approved: null, by: null };
const usd = (amount: string) => money(amount, 'USD');
const rules = Object.keys(fourEyesLimits) as readonly (keyof typeof fourEyesLimits)[];

describe('the four-eyes limits', () => {
  it.each([
    ['CREDIT', '5000'],
    ['REFUND', '1000'],
    ['WRITE_OFF', '500'],
  ] as const)('%s: up to %s, one person does', (rule, limit) => {
    expect(needsSecondPerson(rule, usd(limit))).toBe(false);
    expect(needsSecondPerson(rule, usd(`${limit}.01`))).toBe(true);
    expect(refuseUnapproved(rule, usd(limit), nobody, 'ann')).toBeNull();
    expect(refuseUnapproved(rule, usd(`${limit}.01`), nobody, 'ann')).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      details: { rule, limit: `${limit}.00` },
    });
  });

  it.each(rules)('%s: the approval is another’s, and of all of it', (rule) => {
    const by = (person: string, amount: string) => ({ approved: usd(amount), by: person });
    expect(refuseUnapproved(rule, usd('9000'), by('ben', '9000'), 'ann')).toBeNull();
    expect(refuseUnapproved(rule, usd('9000'), by('ben', '8999.99'), 'ann')?.code).toBe('APPROVAL_REQUIRED');
    expect(refuseUnapproved(rule, usd('9000'), by('ann', '9000'), 'ann')).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule },
    });
  });

  it.each(rules)('%s: nobody approves what needs none', (rule) => {
    expect(refuseNeedlessApproval(rule, { amount: fourEyesLimits[rule], currency: 'USD' } as never)?.details).toEqual({
      path: 'amount',
      rule: 'ABOVE_LIMIT',
    });
    expect(refuseNeedlessApproval(rule, usd('9000'))).toBeNull();
  });
});
