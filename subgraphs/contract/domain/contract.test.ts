import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { money } from '../../../core/money.ts';
import {
  drafted,
  hashOf,
  signedVersions,
  termsOf,
  type ContractId,
  type ContractVersion,
  type Unversioned,
  type VersionId,
} from './contract.ts';
import { lineWith } from './fixtures/lines.ts';
import type { QuoteId } from './quote.ts';

const signedAt = new Date('2026-01-10T09:00:00Z');
const created = new Date('2026-01-01T09:00:00Z');

const head: Unversioned = {
  id: 'ctr_1' as ContractId,
  version: 1,
  number: 'C-000001',
  customerId: 'cus_acme' as CustomerId,
  billToCustomerId: 'cus_acme' as CustomerId,
  legalEntityId: 'le_de' as LegalEntityId,
  currency: 'EUR',
  status: 'DRAFT',
  renewalDeclinedAt: null,
  currentVersion: 1,
  startDate: civilDate('2026-02-01'),
  endDate: civilDate('2027-02-01'),
  signedAt: null,
  documentRef: null,
  renewal: { mode: 'NONE', termMonths: null, noticeDays: 30, uplift: null },
  terminationForConvenience: false,
  poNumber: null,
  quoteId: null,
  predecessorId: null,
  approvals: [],
  suspensions: [],
  termination: null,
  createdAt: created,
  updatedAt: created,
};
const lines = [lineWith({ quantity: decimal('1.5') })];
const valued = { lines, value: money('1800', 'EUR') };
const draft = () => drafted(head, 'ver_1' as VersionId, valued);

describe('a contract that is drafted', () => {
  it('has these lines as its original version, from its start on', () => {
    const contract = draft();
    expect(contract).toEqual({
      ...head,
      versions: [
        {
          id: 'ver_1',
          version: 1,
          reason: 'ORIGINAL',
          amendmentId: null,
          effectiveDate: '2026-02-01',
          lines,
          tcv: money('1800', 'EUR'),
          signedAt: null,
          hash: hashOf(head, {
            version: 1,
            reason: 'ORIGINAL',
            effectiveDate: head.startDate,
            lines,
            tcv: money('1800', 'EUR'),
          }),
        },
      ],
    });
  });

  it('is worth nothing that could be said without an end', () => {
    expect(drafted(head, 'ver_1' as VersionId, { lines, value: null }).versions[0]?.tcv).toBeNull();
  });
});

describe('the terms of a contract', () => {
  const later = (): ContractVersion => ({ ...termsOf(draft()), id: 'ver_2' as VersionId, version: 2 });

  it('are those of its current version', () => {
    const versions = [...draft().versions, later()];
    expect(termsOf({ versions, currentVersion: 1 }).id).toBe('ver_1');
    expect(termsOf({ versions, currentVersion: 2 }).id).toBe('ver_2');
  });

  it('are always there', () => {
    expect(() => termsOf({ versions: draft().versions, currentVersion: 3 })).toThrow('a contract has the version');
  });

  it('are signed alone', () => {
    const [first, second] = [termsOf(draft()), later()];
    const contract = { ...draft(), versions: [first, second], currentVersion: 2 };
    expect(signedVersions(contract, signedAt)).toEqual([first, { ...second, signedAt }]);
    expect(signedVersions({ ...contract, currentVersion: 1 }, signedAt)).toEqual([{ ...first, signedAt }, second]);
  });
});

describe('the hash of what is signed', () => {
  const terms = () => termsOf(draft());

  it('is a SHA-256 in hex, the same for the same terms', () => {
    expect(hashOf(head, terms())).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ ...head }, { ...terms(), lines: [lineWith({ quantity: decimal('1.50') })] })).toBe(
      hashOf(head, terms()),
    );
  });

  it.each<Partial<Unversioned>>([
    { number: 'C-000002' },
    { customerId: 'cus_birch' as CustomerId },
    { billToCustomerId: 'cus_birch' as CustomerId },
    { legalEntityId: 'le_us' as LegalEntityId },
    { currency: 'USD' },
    { startDate: civilDate('2026-02-02') },
    { endDate: null },
    { renewal: { ...head.renewal, noticeDays: 31 } },
    { terminationForConvenience: true },
    { poNumber: 'PO-1' },
  ])('is another with %j', (values) => {
    expect(hashOf({ ...head, ...values }, terms())).not.toBe(hashOf(head, terms()));
  });

  it.each<Partial<ContractVersion>>([
    { version: 2 },
    { reason: 'AMENDMENT' },
    { effectiveDate: civilDate('2026-03-01') },
    { lines: [] },
    { lines: [lineWith({ quantity: decimal(2) })] },
    { tcv: null },
    { tcv: money('1800.01', 'EUR') },
  ])('is another with terms of %j', (values) => {
    expect(hashOf(head, { ...terms(), ...values })).not.toBe(hashOf(head, terms()));
  });

  it.each<Partial<Unversioned>>([
    { id: 'ctr_2' as ContractId },
    { version: 2 },
    { status: 'SIGNED', signedAt },
    { documentRef: 'doc_1' },
    { quoteId: 'quo_1' as QuoteId },
    { updatedAt: signedAt },
  ])('is the same with %j, which the document does not say', (values) => {
    expect(hashOf({ ...head, ...values }, { ...terms() })).toBe(hashOf(head, terms()));
  });
});
