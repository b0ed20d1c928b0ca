import type { Json, JsonObject } from '../../core/json.ts';
import type { ChangeEvent } from '../event.ts';
import type { ToldEvent } from '../told-to-partner.ts';

/** CloudEvents in structured mode. */
export const contentType = 'application/cloudevents+json; charset=utf-8';

/**
 * What leaves the house on the way to others: of who did it, under which key and why in their own words, the log alone
 * knows.
 */
const keptInside = ['actor', 'onbehalfof', 'idempotencykey', 'reason', 'traceparent'] as const;

/** The event as an endpoint gets it. Personal values are left out, sealed or not: ciphertext does not leave either. */
export function payloadOf(event: ChangeEvent): string {
  const told: Record<string, Json> = { ...(event as unknown as JsonObject), data: withoutSealed(event.data) };
  for (const attribute of keptInside) delete told[attribute];
  return JSON.stringify(told);
}

/** The same for a partner, who is told less of it. */
export function partnerPayloadOf(told: ToldEvent): string {
  return JSON.stringify({ ...told, data: withoutSealed(told.data) });
}

function withoutSealed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.filter((member) => !isSealed(member)).map(withoutSealed);
  const members = Object.entries(value).filter(([, member]) => !isSealed(member));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutSealed(member)]));
}

/** As `platform/personal/sealing.ts` writes it. */
function isSealed(value: Json): boolean {
  if (value === null || typeof value !== 'object' || isList(value)) return false;
  return typeof value['sealed'] === 'string' && typeof value['value'] === 'string';
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
