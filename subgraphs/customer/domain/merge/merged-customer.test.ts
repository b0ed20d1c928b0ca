import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../customer.ts';
import { refuseMergedValue, whereItWent } from './merged-customer.ts';

const became = 'cus_b' as CustomerId;

describe('a customer that was merged', () => {
  it('names who it became only where that may be seen', () => {
    expect(whereItWent(became)).toBe('The customer was merged into cus_b: use that one.');
    expect(whereItWent(null)).not.toContain('cus_');
  });

  it('is no value of an input', () => {
    expect(refuseMergedValue('input.parentId', { status: 'ACTIVE', became: null })).toBeNull();
    expect(refuseMergedValue('input.parentId', { status: 'MERGED', became })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.parentId', rule: 'NOT_MERGED' },
      message:
        'input.parentId must be a customer that was not merged into another such as cus_b, which it was merged into.',
    });
    expect(refuseMergedValue('input.parentId', { status: 'MERGED', became: null })?.message).not.toContain('cus_');
  });
});
