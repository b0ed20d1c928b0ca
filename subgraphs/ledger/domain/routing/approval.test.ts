import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import { refuseRoutingApproval } from './approval.ts';
import type { RoutingRule } from '../../../../core/routing/rules.ts';

const booksKeptBy = { DE: ['SAP' as ErpInstanceId], US: ['NETSUITE' as ErpInstanceId] };

const rule = (match: RoutingRule['match'], erp = 'SAP'): RoutingRule & { readonly createdBy: string } => ({
  id: 'r1' as RoutingRuleId,
  priority: 1,
  match,
  erpInstanceId: erp as ErpInstanceId,
  period: { from: civilDate('2026-01-01'), to: null },
  createdBy: 'ann',
  approvedBy: null,
});

describe('the approval of a routing rule', () => {
  it('is given to an ERP that keeps the books of the entity', () => {
    expect(refuseRoutingApproval(rule({ legalEntityId: 'DE' }), 'ben', booksKeptBy)).toBeNull();
    expect(refuseRoutingApproval(rule({ productLine: 'CLOUD' }), 'ben', booksKeptBy)).toBeNull();
    expect(refuseRoutingApproval(rule({ legalEntityId: null }, 'NETSUITE'), 'ben', booksKeptBy)).toBeNull();
  });

  it('is refused to one that does not', () => {
    expect(refuseRoutingApproval(rule({ legalEntityId: 'US' }), 'ben', booksKeptBy)).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'erpInstanceId', rule: 'BOOKS_KEPT' },
      message: 'erpInstanceId must be an ERP that keeps the books of US.',
    });
    expect(refuseRoutingApproval(rule({ productLine: 'CLOUD' }, 'OTHER'), 'ben', booksKeptBy)).toMatchObject({
      message: 'erpInstanceId must be an ERP that keeps the books of some entity.',
    });
  });

  it('is not given by its author', () => {
    expect(refuseRoutingApproval(rule({ legalEntityId: 'DE' }), 'ann', booksKeptBy)).toEqual({
      code: 'SOD_VIOLATION',
      details: { rule: '13.2', conflictingAuditId: null },
      message: 'ann made r1: another person approves it.',
    });
  });
});
