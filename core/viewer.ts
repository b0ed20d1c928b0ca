import type { CustomerId, LegalEntityId, PartnerId } from './ids.ts';

/** Who asks, as the token says. The body of a request never adds to it. */
export type Viewer = {
  /** The principal: a person or a service account. Idempotency keys belong to it. */
  readonly subject: string;
  /** The person for whom a service account acts. */
  readonly onBehalfOf: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Set for a portal user: it sees this customer and its children by the billing hierarchy. */
  readonly customerId: CustomerId | null;
  /** Set for a partner application: it sees what its grants in force name. */
  readonly partnerId: PartnerId | null;
  /** The legal entities an internal user works for; null is all of them. */
  readonly legalEntityIds: readonly LegalEntityId[] | null;
  /** When the token ends, in seconds since 1970. */
  readonly expiresAt: number;
};

/** An account of Concord's own, for work that nobody asks for by a request. It sees everything; its roles are all that it may do. */
export function serviceAccount(subject: string, roles: readonly string[], onBehalfOf: string | null = null): Viewer {
  return {
    subject,
    onBehalfOf,
    roles,
    scopes: [],
    customerId: null,
    partnerId: null,
    legalEntityIds: null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

/** The person behind a request: duties bind people, across delegation and service accounts (DOMAIN §13). */
export function personOf(viewer: Viewer): string {
  return viewer.onBehalfOf ?? viewer.subject;
}

/** The owner of an idempotency key (DOMAIN §1.3: scope of a key is principal and key). The two names are joined by what neither holds. */
export function principalOf(viewer: Viewer): string {
  return viewer.onBehalfOf === null ? viewer.subject : `${viewer.subject}\u001f${viewer.onBehalfOf}`;
}
