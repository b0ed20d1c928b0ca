import { expect, it } from 'vitest';
import { failed, told } from './fixtures/answers.ts';
import { refusePosted, type PostingStatus } from './posting-status.ts';

it.each<PostingStatus | null>([null, 'RECEIVED', 'VALIDATED', 'SUBMITTED', 'UNKNOWN', 'REJECTED', 'REVERSED'])(
  'an invoice that is %s in the books can be voided',
  (status) => {
    expect(refusePosted(status)).toBeNull();
  },
);

it('an invoice that is POSTED is credited instead', () => {
  const refusal = refusePosted('POSTED');
  expect(told(refusal)).toEqual(failed('Invoice.postingStatus', 'NOT_POSTED'));
  expect(refusal?.message).toBe(
    'Invoice.postingStatus must be not POSTED before an invoice is voided: credit it instead.',
  );
});
