import { describe, expect, it } from 'vitest';
import { personOf, principalOf, type Viewer } from './viewer.ts';

const robot: Viewer = {
  subject: 'robot',
  onBehalfOf: 'olga',
  roles: [],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: 0,
};
const olga: Viewer = { ...robot, subject: 'olga', onBehalfOf: null };

describe('a viewer', () => {
  it('is a person, also behind a service account', () => {
    expect(personOf(olga)).toBe('olga');
    expect(personOf(robot)).toBe('olga');
  });

  it('owns keys by both names, which no other pair of names makes', () => {
    expect(principalOf(olga)).toBe('olga');
    expect(principalOf(robot)).toBe('robot\u001folga');
  });
});
