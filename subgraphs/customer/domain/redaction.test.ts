import { describe, expect, it } from 'vitest';
import { customerWith } from './fixtures/customers.ts';
import { redactedFor } from './redaction.ts';

const customer = customerWith({ tradingName: 'Acme', segment: 'SMB', addresses: [], mergedIntoId: null });
const always = ['id', 'version', 'kind', 'status', 'createdAt', 'updatedAt'];

function shown(groups: readonly string[]): readonly string[] {
  return Object.entries(redactedFor(customer, groups)).flatMap(([name, value]) => (value === null ? [] : [name]));
}

describe('a customer as a partner reads it', () => {
  it('is what everybody sees of it where no grant names a group', () => {
    expect(shown([])).toEqual(always);
    expect(redactedFor(customer, [])).toMatchObject({ id: customer.id, status: 'PROSPECT', legalName: null });
  });

  it('has the fields of the groups that a grant names, and no others', () => {
    expect(shown(['customer.commercial'])).toEqual([...always.slice(0, 4), 'segment', ...always.slice(4)]);
    expect(redactedFor(customer, ['customer.contact'])).toMatchObject({ addresses: [], contacts: [], segment: null });
  });
});
