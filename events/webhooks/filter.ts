import type { Routing } from '../event.ts';

/** Which events an endpoint is told of. Every condition that is not empty must hold. */
export type WebhookFilter = {
  /** Types, or beginnings of types: `billing.invoice.*`. */
  readonly eventTypes: readonly string[];
  readonly sources: readonly string[];
  readonly customerIds: readonly string[];
  readonly legalEntityIds: readonly string[];
};

type Told = Pick<Routing, 'kind' | 'type' | 'customerId' | 'legalEntityId'> & { readonly source: string };

/** Refusals are audit records of ours: no filter lets them through. */
export function letsThrough(filter: WebhookFilter, told: Told): boolean {
  return (
    told.kind !== 'refusal' &&
    (filter.eventTypes.length === 0 || filter.eventTypes.some((pattern) => matchesType(pattern, told.type))) &&
    isAmong(filter.sources, told.source) &&
    isAmong(filter.customerIds, told.customerId) &&
    isAmong(filter.legalEntityIds, told.legalEntityId)
  );
}

/** `billing.invoice.finalized`, or a beginning of whole words: `billing.invoice.*`. */
export function isTypePattern(text: string): boolean {
  return text.length <= 128 && /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*){0,2}\.(\*|[a-z][A-Za-z]*)$/.test(text);
}

function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

function isAmong(wanted: readonly string[], value: string | null): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value));
}
