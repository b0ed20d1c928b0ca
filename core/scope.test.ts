import { describe, expect, it } from 'vitest';
import { civilDate } from './civil-date.ts';
import type { CustomerId, LegalEntityId, PartnerId } from './ids.ts';
import { scopeOf } from './scope.ts';
import type { Viewer } from './viewer.ts';

const on = civilDate('2026-03-31');
const sales: Viewer = {
  subject: 'sally',
  onBehalfOf: null,
  roles: ['sales'],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: 0,
};
const customerId = 'cus_1' as CustomerId;
const partnerId = 'par_1' as PartnerId;
const legalEntityIds = ['le_de' as LegalEntityId];

describe('scopeOf', () => {
  it.each([
    ['an internal role, everything', {}, { kind: 'everything' }],
    ['a role beside portal, everything', { roles: ['portal', 'sales'] }, { kind: 'everything' }],
    ['legal entities, those', { legalEntityIds }, { kind: 'legal-entities', ids: legalEntityIds }],
    ['a customer, what stands below it', { customerId }, { kind: 'customer-tree', root: customerId }],
    [
      'a customer and an internal role, no more than that',
      { customerId, legalEntityIds },
      { kind: 'customer-tree', root: customerId },
    ],
    ['a partner, its grants', { partnerId, legalEntityIds }, { kind: 'grants', partner: partnerId }],
    ['a customer and a partner, nothing', { customerId, partnerId }, { kind: 'nothing' }],
    ['portal without a customer, nothing', { roles: ['portal'] }, { kind: 'nothing' }],
    ['partner without a partner, nothing', { roles: ['partner', 'portal'], legalEntityIds }, { kind: 'nothing' }],
    ['no role, nothing', { roles: [] }, { kind: 'nothing' }],
  ])('shows to a token with %s', (_what, claims, scope) => {
    expect(scopeOf({ ...sales, ...claims }, on)).toEqual({ ...scope, on });
  });
});
