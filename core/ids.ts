import { ulid } from 'ulid';
import { randomBytes } from './random-bytes.ts';

declare const brand: unique symbol;

/** A string that only its own kind of constructor makes, so that a customer's id is not passed for an invoice's. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type CustomerId = Branded<'CustomerId'>;
export type PartnerId = Branded<'PartnerId'>;
export type LegalEntityId = Branded<'LegalEntityId'>;

/** A new opaque id, `cus_01j…`: the prefix tells people the kind, the rest sorts by time so that indexes stay dense. */
export function newId<Id extends string>(prefix: string): Id {
  return `${prefix}_${ulid(undefined, chance).toLowerCase()}` as Id;
}

/** A fraction for each of an id's sixteen random letters: one of 32, so a byte divides evenly among them. */
function chance(): number {
  return randomBytes(1).readUInt8() / 256;
}

/** What an id from outside may look like; anything else cannot be one of ours and is not worth a query. */
export function isIdShaped(value: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(value);
}
