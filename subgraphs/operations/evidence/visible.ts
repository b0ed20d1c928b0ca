import type { Scope } from '../../../core/scope.ts';
import type { LogEntry } from '../../../events/event.ts';

/** Evidence is for the company's own people, each within its legal entities; what belongs to none is everybody's of them. */
export function isVisible(scope: Scope, { legalEntityId }: Pick<LogEntry, 'legalEntityId'>): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'legal-entities':
      return legalEntityId === null || scope.ids.some((id) => id === legalEntityId);
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return false;
  }
}

/** Whether there is any of it for this viewer at all. */
export function seesEvidence(scope: Scope): boolean {
  return scope.kind === 'everything' || scope.kind === 'legal-entities';
}
