import type { LegalEntityId } from '../../../core/ids.ts';
import type { Scope } from '../../../core/scope.ts';

/**
 * A reference to the ledger's legal entity. What names one is seen within it, so the company's own people may follow it;
 * for whoever comes from outside it is not there, as the ledger would say.
 */
export function legalEntityOf(id: LegalEntityId, scope: Scope): { readonly id: string } | null {
  return scope.kind === 'everything' || scope.kind === 'legal-entities' ? { id } : null;
}
