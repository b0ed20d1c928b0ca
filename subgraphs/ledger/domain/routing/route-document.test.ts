import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import { routeMatchOf, type RoutingRule } from '../routing-rule.ts';
import { routeOf } from '../../../../core/routing/house-routes.ts';
import { routeDocument, type RoutedDocument, type RoutingTable } from './route-document.ts';

const created = new Date('2026-01-01T00:00:00Z');
const erp = (id: string, ...kept: readonly string[]): RoutingTable['erps'][number] => ({
  id: id as ErpInstanceId,
  legalEntityIds: kept,
  status: 'UP',
  hasQueue: false,
});
const rule = (id: string, erpInstanceId: string, match: object, more: Partial<RoutingRule> = {}): RoutingRule => ({
  id: id as RoutingRuleId,
  version: 1,
  priority: 100,
  match: routeMatchOf(match),
  erpInstanceId: erpInstanceId as ErpInstanceId,
  period: { from: civilDate('2026-07-01'), to: null },
  status: 'APPROVED',
  createdBy: 'ann',
  approvedBy: 'ben',
  approvedAt: created,
  createdAt: created,
  updatedAt: created,
  ...more,
});
const erps = [erp('embedded'), erp('SAP', 'DE'), erp('NETSUITE', 'DE', 'US')];
const tableOf = (...rules: readonly RoutingRule[]): RoutingTable => ({ rules, erps });

const routed = (table: RoutingTable, more: Partial<Parameters<typeof routeOf>[0]> = {}) => {
  const route = routeOf({ legalEntityId: 'DE', postingDate: civilDate('2026-07-15'), ...more }, table);
  return route.ok ? [route.value.erpInstanceId, route.value.ruleId] : route.refusal.code;
};
const kept = ['embedded', null];

describe('the books of a legal entity', () => {
  it('are kept here while no rule speaks of it', () => {
    expect(routed(tableOf())).toEqual(kept);
    expect(routed(tableOf(rule('r1', 'NETSUITE', { legalEntityId: 'US' })))).toEqual(kept);
    expect(routed({ ...tableOf(rule('r1', 'SAP', { productLine: 'CLOUD' })) }, { legalEntityId: 'US' })).toEqual(kept);
  });

  it('are kept here before the first day of the first rule, and elsewhere from that day on', () => {
    const table = tableOf(rule('r1', 'SAP', { legalEntityId: 'DE' }));
    expect(routed(table, { postingDate: civilDate('2026-06-30') })).toEqual(kept);
    expect(routed(table, { postingDate: civilDate('2026-07-01') })).toEqual(['SAP', 'r1']);
  });

  it('are never kept here again by a rule that ends, is retired or does not fit', () => {
    const ended = { period: { from: civilDate('2026-07-01'), to: civilDate('2026-07-10') } };
    expect(routed(tableOf(rule('r1', 'SAP', { legalEntityId: 'DE' }, ended)))).toBe('ROUTE_MISSING');
    expect(routed(tableOf(rule('r1', 'SAP', { legalEntityId: 'DE' }, { status: 'RETIRED' })))).toBe('ROUTE_MISSING');
    expect(routed(tableOf(rule('r1', 'SAP', { productLine: 'CLOUD' })))).toBe('ROUTE_MISSING');
  });

  it('are kept here again by a rule that says so', () => {
    const back = rule('r2', 'embedded', { legalEntityId: 'DE' });
    expect(routed(tableOf(rule('r1', 'SAP', { productLine: 'CLOUD' }), back))).toEqual(['embedded', 'r2']);
  });

  it('are not those of an ERP that does not keep them', () => {
    expect(routed(tableOf(rule('r1', 'SAP', { legalEntityId: 'US' })), { legalEntityId: 'US' })).toBe('ROUTE_MISSING');
  });
});

const document: RoutedDocument = {
  id: 'prq_1',
  legalEntityId: 'DE',
  postingDate: civilDate('2026-07-15'),
  currency: 'EUR',
  storedRoute: null,
  lines: [],
};
const cloudToNetsuite = tableOf(
  rule('r1', 'SAP', { legalEntityId: 'DE' }),
  rule('r2', 'NETSUITE', { legalEntityId: 'DE', productLine: 'CLOUD' }),
);
const sent = (erpInstanceId: string, delivery = 'SENT') => ({ ok: true, value: { erpInstanceId, delivery } });
const lineOf = (lineId: string, productLine: string | null) => ({ lineId, net: '10', productLine });

describe('a document', () => {
  it('goes by the lines it has', () => {
    expect(routeDocument(document, null, cloudToNetsuite)).toEqual(sent('SAP'));
    const cloud = { ...document, lines: [lineOf('a', 'CLOUD'), lineOf('b', 'CLOUD')] };
    expect(routeDocument(cloud, null, cloudToNetsuite)).toEqual(sent('NETSUITE'));
  });

  it('is not posted in two ERPs', () => {
    const mixed = { ...document, lines: [lineOf('a', 'CLOUD'), lineOf('b', null)] };
    expect(routeDocument(mixed, null, cloudToNetsuite)).toMatchObject({ refusal: { code: 'ROUTE_AMBIGUOUS' } });
    expect(routeDocument(mixed, null, tableOf())).toEqual(sent('embedded'));
  });

  it('stays where it was stored, and goes where what it follows went', () => {
    const stored = { ...document, storedRoute: 'embedded' as ErpInstanceId };
    expect(routeDocument(stored, null, cloudToNetsuite)).toEqual(sent('embedded'));
    const followed = { id: 'prq_0', erpInstanceId: 'NETSUITE' as ErpInstanceId };
    expect(routeDocument(document, followed, cloudToNetsuite)).toEqual(sent('NETSUITE'));
  });

  it('waits for an ERP in maintenance', () => {
    const resting = erps.map((one) => (one.id === 'SAP' ? { ...one, status: 'MAINTENANCE' as const } : one));
    expect(routeDocument(document, null, { ...cloudToNetsuite, erps: resting })).toEqual(sent('SAP', 'QUEUED'));
  });

  it('is refused as the rules refuse it', () => {
    const table = tableOf(rule('r1', 'SAP', { legalEntityId: 'DE', productLine: 'CLOUD' }));
    expect(routeDocument(document, null, table)).toMatchObject({ refusal: { code: 'ROUTE_MISSING' } });
  });
});
