import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { embeddedErp } from '../../../core/routing/house-routes.ts';
import type { ErpInstance } from './erp-instance.ts';
import { checkRoutingRule, mayRoute, refuseForeignRule, routeMatchOf } from './routing-rule.ts';

const from = civilDate('2026-01-01');
const stated = { priority: 100, match: routeMatchOf({ legalEntityId: 'DE' }), period: { from, to: null } };

describe('what a rule of routing is stated to be', () => {
  it('asks nothing by what is left out', () => {
    expect(routeMatchOf(null)).toEqual({ legalEntityId: null, productLine: null, region: null, country: null });
    expect(routeMatchOf({ country: 'AT' })).toMatchObject({ country: 'AT', region: null });
  });

  it('is taken', () => {
    expect(checkRoutingRule(stated)).toBeNull();
    expect(checkRoutingRule({ ...stated, priority: 0, period: { from, to: civilDate('2026-01-02') } })).toBeNull();
    expect(checkRoutingRule({ ...stated, priority: 1_000 })).toBeNull();
  });

  it.each([
    ['a priority below zero', { priority: -1 }, 'RANGE'],
    ['a priority above the highest', { priority: 1_001 }, 'RANGE'],
    ['a product line with a blank', { match: routeMatchOf({ productLine: 'two words' }) }, 'NAME_FORM'],
    ['a region of blanks', { match: routeMatchOf({ region: ' ' }) }, 'TEXT'],
    ['no day', { period: { from, to: from } }, 'PERIOD_ENDS_AFTER_START'],
  ])('is refused with %s', (_, more, rule) => {
    expect(checkRoutingRule({ ...stated, ...more })).toMatchObject({ details: { rule } });
  });
});

describe('a rule of routing', () => {
  const approved = { ...stated, status: 'APPROVED' as const };
  it('may route documents of its company, of its days or dated before them', () => {
    expect(mayRoute(approved, 'DE', civilDate('2025-12-31'))).toBe(true);
    expect(mayRoute({ ...approved, match: routeMatchOf(null) }, 'US', from)).toBe(true);
    expect(mayRoute(approved, 'US', from)).toBe(false);
    expect(mayRoute({ ...approved, status: 'RETIRED' }, 'DE', from)).toBe(false);
    const ended = { ...approved, period: { from, to: civilDate('2026-02-01') } };
    expect(mayRoute(ended, 'DE', civilDate('2026-01-31'))).toBe(true);
    expect(mayRoute(ended, 'DE', civilDate('2026-02-01'))).toBe(false);
  });

  it('is a matter of whoever works for all whose documents it moves', () => {
    const sap = { id: 'SAP', legalEntityIds: ['DE', 'US'] } as unknown as ErpInstance;
    const own = ['DE'] as unknown as readonly LegalEntityId[];
    const everyone = { match: routeMatchOf(null) };
    expect(refuseForeignRule(stated, sap, own)).toBeNull();
    expect(refuseForeignRule(stated, sap, ['US'] as never)).toMatchObject({ code: 'OWNERSHIP_VIOLATION' });
    expect(refuseForeignRule(everyone, sap, own)).toMatchObject({ code: 'OWNERSHIP_VIOLATION' });
    expect(refuseForeignRule(everyone, sap, ['DE', 'US'] as never)).toBeNull();
    expect(refuseForeignRule(everyone, { ...sap, id: embeddedErp }, ['DE', 'US'] as never)).not.toBeNull();
    expect(refuseForeignRule(everyone, sap, null)).toBeNull();
  });
});
