import { isIdShaped, type CustomerId, type LegalEntityId, type PartnerId } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';

/** What a verified token carries, before anything is believed of its form. */
export type TokenClaims = Readonly<Record<string, unknown>>;

const NAME_LENGTH_MAX = 256;
const ROLES_MAX = 200;
const LEGAL_ENTITIES_MAX = 500;

/**
 * The viewer a token speaks of, or null when a claim has a form we do not know. Nothing is read generously: a customer
 * claim that is a number must not turn a portal user into someone without a customer.
 */
export function viewerFromClaims(claims: TokenClaims): Viewer | null {
  const parties = partiesOf(claims);
  const roles = textsOf(claims['roles'], ROLES_MAX);
  const scopes = scopesOf(claims['scope']);
  const customerId = idOf<CustomerId>(claims['customer']);
  const partnerId = idOf<PartnerId>(claims['partner']);
  const legalEntityIds = legalEntitiesOf(claims['legal_entities']);
  const expiresAt = claims['exp'];

  if (parties === null || roles === null || scopes === null || typeof expiresAt !== 'number') return null;
  if (customerId === undefined || partnerId === undefined || legalEntityIds === undefined) return null;
  return { ...parties, roles, scopes, customerId, partnerId, legalEntityIds, expiresAt };
}

/**
 * Delegation is written in two ways: RFC 8693 names the person in `sub` and the acting service in `act.sub`; others name
 * the service in `sub` and the person in `on_behalf_of`. A token that does both is not clear.
 */
function partiesOf(claims: TokenClaims): Pick<Viewer, 'subject' | 'onBehalfOf'> | null {
  const subject = nameOf(claims['sub']);
  const actor = claims['act'];
  const person = claims['on_behalf_of'];
  if (subject === null || (actor !== undefined && person !== undefined)) return null;
  if (actor !== undefined) {
    const service = isObject(actor) ? nameOf(actor['sub']) : null;
    return service === null ? null : { subject: service, onBehalfOf: subject };
  }
  if (person === undefined) return { subject, onBehalfOf: null };
  const onBehalfOf = nameOf(person);
  return onBehalfOf === null ? null : { subject, onBehalfOf };
}

function scopesOf(value: unknown): readonly string[] | null {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : null;
}

function legalEntitiesOf(value: unknown): readonly LegalEntityId[] | null | undefined {
  if (value === undefined) return null;
  const ids = textsOf(value, LEGAL_ENTITIES_MAX);
  return ids?.every(isIdShaped) ? (ids as readonly LegalEntityId[]) : undefined;
}

function idOf<Id extends string>(value: unknown): Id | null | undefined {
  if (value === undefined) return null;
  return typeof value === 'string' && isIdShaped(value) ? (value as Id) : undefined;
}

function textsOf(value: unknown, countMax: number): readonly string[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > countMax) return null;
  const texts = value.map(nameOf);
  return texts.every((text) => text !== null) ? texts : null;
}

function nameOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= NAME_LENGTH_MAX ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
