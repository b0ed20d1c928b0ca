import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { invalid } from '../validation.ts';
import { keepsBooks, type BooksKeptBy, type RoutingRule } from '../../../../core/routing/rules.ts';

/**
 * Why a routing rule may not be approved by this person, or null. It is another than its author (DOMAIN 13.2), and the ERP
 * keeps the books of the entity it names, or of any entity when it names none (DOMAIN 10).
 */
export function refuseRoutingApproval(
  rule: RoutingRule & { readonly createdBy: string },
  approver: string,
  booksKeptBy: BooksKeptBy,
): Refusal | null {
  if (approver === rule.createdBy) {
    const sentence = `${approver} made ${rule.id}: another person approves it.`;
    return refuse('SOD_VIOLATION', { rule: '13.2', conflictingAuditId: null }, sentence);
  }
  const named = rule.match.legalEntityId;
  const entities = typeof named === 'string' ? [named] : Object.keys(booksKeptBy);
  if (entities.some((entity) => keepsBooks(booksKeptBy, entity, rule.erpInstanceId))) return null;
  return invalid('erpInstanceId', 'BOOKS_KEPT', `an ERP that keeps the books of ${named?.toString() ?? 'some entity'}`);
}
