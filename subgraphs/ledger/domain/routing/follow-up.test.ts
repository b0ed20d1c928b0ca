import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import type { ErpInstanceStatus } from '../states/erp-instance.ts';
import { routeDocuments, type OutgoingDocument } from './follow-up.ts';
import type { RoutingRule } from '../../../../core/routing/rules.ts';

const erp = (id: string) => id as ErpInstanceId;
const rule = (id: string, from: string, to: string | null, erpInstanceId: string): RoutingRule => ({
  id: id as RoutingRuleId,
  priority: 1,
  match: { legalEntityId: 'DE' },
  erpInstanceId: erp(erpInstanceId),
  period: { from: civilDate(from), to: to === null ? null : civilDate(to) },
  approvedBy: 'ben',
});

/** The company moved from SAP to NetSuite on 1 July. */
const routing = {
  rules: [rule('old', '2020-01-01', '2026-07-01', 'SAP'), rule('new', '2026-07-01', null, 'NETSUITE')],
  booksKeptBy: { DE: [erp('SAP'), erp('NETSUITE')] },
};

const document = (id: string, more: Partial<OutgoingDocument> = {}): OutgoingDocument => ({
  id,
  legalEntityId: 'DE',
  postingDate: civilDate('2026-07-15'),
  storedRoute: null,
  follows: null,
  ...more,
});

function routes(documents: readonly OutgoingDocument[], erpStatus: Readonly<Record<string, ErpInstanceStatus>> = {}) {
  return routeDocuments(documents, { ...routing, erpStatus }).map(({ id, route }) =>
    route.ok ? `${id} ${route.value.erpInstanceId} ${route.value.delivery}` : `${id} ${route.refusal.code}`,
  );
}

const invoice = document('inv', { postingDate: civilDate('2026-06-15'), storedRoute: erp('SAP') });

describe('the route of a document', () => {
  it('is by the rules of its posting date', () => {
    expect(routes([document('a'), document('b', { postingDate: civilDate('2026-06-30') })])).toEqual([
      'a NETSUITE SENT',
      'b SAP SENT',
    ]);
  });

  it('stays where it was stored, whatever rules and books say now', () => {
    expect(routes([document('a', { storedRoute: erp('SAP') }), document('b', { storedRoute: erp('GONE') })])).toEqual([
      'a SAP SENT',
      'b GONE SENT',
    ]);
  });

  it('of a credit, a reversal or an application is that of what it follows', () => {
    expect(routes([invoice, document('credit', { follows: 'inv' })])).toEqual(['inv SAP SENT', 'credit SAP SENT']);
  });

  it('is followed over several documents, in any order of the list', () => {
    const documents = [document('applied', { follows: 'credit' }), document('credit', { follows: 'inv' }), invoice];
    expect(routes(documents)).toEqual(['applied SAP SENT', 'credit SAP SENT', 'inv SAP SENT']);
  });

  it('is followed to a document that the rules route', () => {
    const june = document('inv', { postingDate: civilDate('2026-06-15') });
    expect(routes([june, document('credit', { follows: 'inv' })])).toEqual(['inv SAP SENT', 'credit SAP SENT']);
  });

  it('of its own is stronger than that of what it follows', () => {
    const own = document('credit', { follows: 'inv', storedRoute: erp('NETSUITE') });
    expect(routes([invoice, own, document('late', { follows: 'credit' })])).toEqual([
      'inv SAP SENT',
      'credit NETSUITE SENT',
      'late NETSUITE SENT',
    ]);
  });

  it('is refused when what it follows is not known, or follows itself', () => {
    const documents = [
      document('a', { follows: 'nowhere' }),
      document('b', { follows: 'c' }),
      document('c', { follows: 'b' }),
      document('d', { follows: 'd' }),
    ];
    expect(routeDocuments(documents, { ...routing, erpStatus: {} })).toMatchObject([
      {
        id: 'a',
        route: {
          refusal: {
            code: 'NOT_FOUND',
            details: { entity: 'Document', id: 'nowhere' },
            message: 'There is no document nowhere whose route could be followed.',
          },
        },
      },
      { id: 'b', route: { refusal: { details: { path: 'documents.b', rule: 'DOCUMENTS_ACYCLIC' } } } },
      { id: 'c', route: { refusal: { details: { path: 'documents.c', rule: 'DOCUMENTS_ACYCLIC' } } } },
      {
        id: 'd',
        route: {
          refusal: {
            code: 'VALIDATION_FAILED',
            message: 'documents.d must be a document that does not follow itself.',
          },
        },
      },
    ]);
  });

  it('is refused as the rules refuse it', () => {
    expect(routes([document('a', { legalEntityId: 'US' })])).toEqual(['a ROUTE_MISSING']);
  });
});

describe('a document whose ERP', () => {
  it.each([
    ['UP', 'SENT'],
    ['DEGRADED', 'SENT'],
    ['MAINTENANCE', 'QUEUED'],
  ] as const)('is %s is %s', (status, delivery) => {
    expect(routes([invoice], { SAP: status })).toEqual([`inv SAP ${delivery}`]);
  });

  it('has no known status is sent', () => {
    expect(routes([invoice, document('x', { storedRoute: erp('constructor') })], { NETSUITE: 'MAINTENANCE' })).toEqual([
      'inv SAP SENT',
      'x constructor SENT',
    ]);
  });

  it('is in maintenance waits in its place, and goes nowhere else', () => {
    const documents = [invoice, document('new'), document('credit', { follows: 'inv' })];
    expect(routes(documents, { SAP: 'MAINTENANCE' })).toEqual([
      'inv SAP QUEUED',
      'new NETSUITE SENT',
      'credit SAP QUEUED',
    ]);
  });
});
