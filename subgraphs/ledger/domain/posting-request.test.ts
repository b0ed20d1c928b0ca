import { describe, expect, it } from 'vitest';
import type { RefusalCode } from '../../../core/refusal.ts';
import { conflictsMax, unknownRequest, waitReasonOf, type WaitReason } from './posting-request.ts';

describe('a request that is refused', () => {
  it.each<[RefusalCode, WaitReason]>([
    ['MAPPING_MISSING', 'MAPPING_MISSING'],
    ['FX_RATE_MISSING', 'FX_RATE_MISSING'],
    ['PERIOD_CLOSED', 'PERIOD_CLOSED'],
    ['ACCOUNT_INACTIVE', 'ACCOUNT_INACTIVE'],
    ['ALLOCATION_EXCEEDS_OPEN', 'DOCUMENT_NOT_POSTED'],
  ])('with %s waits: %s', (code, reason) => {
    expect(waitReasonOf({ code })).toBe(reason);
  });

  it.each<RefusalCode>(['UNBALANCED', 'VALIDATION_FAILED', 'NOT_FOUND', 'CURRENCY_MISMATCH', 'ALREADY_REVERSED'])(
    'with %s waits for nothing: it is a no',
    (code) => {
      expect(waitReasonOf({ code })).toBeNull();
    },
  );
});

describe('a request', () => {
  it('keeps twenty of the other contents that were told', () => {
    expect(conflictsMax).toBe(20);
  });

  it('that nobody may see is not found', () => {
    expect(unknownRequest('prq_9')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'PostingRequest', id: 'prq_9' },
      message: 'There is no PostingRequest prq_9 that you may see.',
    });
  });
});
