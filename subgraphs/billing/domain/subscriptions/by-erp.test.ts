import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { embeddedErp, type HouseRouting } from '../../../../core/routing/house-routes.ts';
import type { ErpInstanceId, RoutingRuleId } from '../../../../core/routing/rules.ts';
import { chargesByErp, type Routes } from './by-erp.ts';
import type { Charge } from './charging.ts';

const erp = (id: string) => id as ErpInstanceId;
const rule = (id: string, match: object, erpInstanceId: string): HouseRouting['rules'][number] => ({
  ...{ id: id as RoutingRuleId, priority: 100, match, erpInstanceId: erp(erpInstanceId) },
  ...{ period: { from: civilDate('2026-07-01'), to: null }, status: 'APPROVED', approvedBy: 'ben' },
});
const charge = (productId: string): Charge => ({ item: { productId } }) as Charge;
const document = {
  ...{ legalEntityId: 'le_de' as LegalEntityId, postingDate: civilDate('2026-07-15') },
  ...{ country: 'AT', region: 'DACH' },
};
const routesOf = (...rules: HouseRouting['rules']): Routes => ({
  rules,
  erps: [
    { id: embeddedErp, legalEntityIds: [] },
    { id: erp('SAP'), legalEntityIds: ['le_de'] },
    { id: erp('NETSUITE'), legalEntityIds: ['le_de', 'le_us'] },
  ],
  productLines: new Map([['seats', 'CLOUD']]),
});
const split = (routes: Routes, more: Partial<typeof document> = {}) =>
  chargesByErp([charge('seats'), charge('support'), charge('seats')], { ...document, ...more }, routes).map(
    ({ erpInstanceId, charges }) => [erpInstanceId, charges.map(({ item }) => item.productId)],
  );
const whole = ['seats', 'support', 'seats'];

describe('what is charged together', () => {
  it('is for no ERP where no rule speaks of the company, or none yet', () => {
    expect(split(routesOf())).toEqual([[null, whole]]);
    expect(split(routesOf(rule('r1', { legalEntityId: 'le_us' }, 'NETSUITE')))).toEqual([[null, whole]]);
    const later = { postingDate: civilDate('2026-06-30') };
    expect(split(routesOf(rule('r1', { legalEntityId: 'le_de' }, 'SAP')), later)).toEqual([[null, whole]]);
  });

  it('is for the ERP to which a rule leads', () => {
    expect(split(routesOf(rule('r1', { legalEntityId: 'le_de' }, 'SAP')))).toEqual([['SAP', whole]]);
  });

  it('is drafted apart by the lines of its products', () => {
    const cloud = rule('r2', { legalEntityId: 'le_de', productLine: 'CLOUD' }, 'NETSUITE');
    expect(split(routesOf(rule('r1', { legalEntityId: 'le_de' }, 'SAP'), cloud))).toEqual([
      ['NETSUITE', ['seats', 'seats']],
      ['SAP', ['support']],
    ]);
  });

  it('is drafted apart from what no rule leads anywhere, which the ledger says', () => {
    expect(split(routesOf(rule('r1', { legalEntityId: 'le_de', productLine: 'CLOUD' }, 'SAP')))).toEqual([
      ['SAP', ['seats', 'seats']],
      [null, ['support']],
    ]);
  });

  it('goes by where the customer is', () => {
    const rules = [
      rule('r1', { legalEntityId: 'le_de' }, 'SAP'),
      rule('r2', { legalEntityId: 'le_de', region: 'DACH' }, 'NETSUITE'),
    ];
    expect(split(routesOf(...rules))).toEqual([['NETSUITE', whole]]);
    expect(split(routesOf(...rules), { region: 'Nordics' })).toEqual([['SAP', whole]]);
  });
});
