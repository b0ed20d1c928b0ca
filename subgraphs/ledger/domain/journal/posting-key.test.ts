import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { PostingRequestStatus } from '../states/posting-request.ts';
import { answerPosting, isPosted, keyText, payloadHashOf, type PostingKey } from './posting-key.ts';

const statuses: readonly PostingRequestStatus[] = [
  'RECEIVED',
  'VALIDATED',
  'SUBMITTED',
  'UNKNOWN',
  'POSTED',
  'REJECTED',
  'REVERSED',
];
const known = (status: PostingRequestStatus) => ({ id: 'pr_1', payloadHash: 'aa', status });

describe('a posting under its natural key', () => {
  it('is new when nothing has the key', () => {
    expect(answerPosting(null, 'aa')).toEqual({ ok: true, value: { kind: 'NEW' } });
  });

  it.each(statuses.filter((status) => status !== 'REJECTED'))(
    'is the existing one when that is %s and says the same, and a conflict when it says something else',
    (status) => {
      expect(answerPosting(known(status), 'aa')).toEqual({ ok: true, value: { kind: 'EXISTING', id: 'pr_1' } });
      expect(answerPosting(known(status), 'bb')).toEqual({
        ok: false,
        refusal: {
          code: 'POSTING_CONFLICT',
          details: { existingId: 'pr_1' },
          message: 'pr_1 has this key with other content: correct it by a reversal, or post a new version.',
        },
      });
    },
  );

  it.each(['aa', 'bb'])('may be submitted again after a rejection, the same or corrected (%s)', (hash) => {
    expect(answerPosting(known('REJECTED'), hash)).toEqual({ ok: true, value: { kind: 'RESUBMIT', id: 'pr_1' } });
  });

  it.each(statuses)('is called posted only when the system that posts it has said so: %s', (status) => {
    expect(isPosted[status]).toBe(status === 'POSTED' || status === 'REVERSED');
  });
});

describe('the natural key', () => {
  const key: PostingKey = {
    legalEntityId: 'le_de' as LegalEntityId,
    source: { system: 'concord', type: 'INVOICE', id: 'inv_1', version: 1, purpose: 'INVOICE' },
  };

  it('is one text of all its parts in order', () => {
    expect(keyText(key)).toBe('["le_de","concord","INVOICE","inv_1",1,"INVOICE"]');
  });

  it.each([
    { ...key, legalEntityId: 'le_us' as LegalEntityId },
    { ...key, source: { ...key.source, system: 'other' } },
    { ...key, source: { ...key.source, type: 'CREDIT_NOTE' } },
    { ...key, source: { ...key.source, id: 'inv_2' } },
    { ...key, source: { ...key.source, version: 2 } },
    { ...key, source: { ...key.source, purpose: 'PAYMENT_APPLIED' } },
    { ...key, source: { ...key.source, type: 'INVOICE","inv_1', id: '' } },
  ])('differs in any part: %j', (other) => {
    expect(keyText(other)).not.toBe(keyText(key));
  });

  it('is accompanied by a hash in which amounts count by value', () => {
    const one = payloadHashOf({ amount: decimal('1.50'), account: 'AR' });
    expect(one).toBe(payloadHashOf({ account: 'AR', amount: decimal('1.5') }));
    expect(one).not.toBe(payloadHashOf({ account: 'AR', amount: decimal('1.51') }));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });
});
