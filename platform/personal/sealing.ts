import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Json, JsonObject } from '../../core/json.ts';
import { randomBytes } from '../../core/random-bytes.ts';
import type { Rules } from '../rules/model.ts';
import type { SubjectKeys } from './subject-keys.ts';

/**
 * Personal values as they stand in events, audit and idempotency records: `{ sealed: <subject>, value: <base64> }`,
 * AES-256-GCM under the subject's key with the subject as additional data. Null when the person is erased.
 */
export type Sealed = { readonly sealed: string; readonly value: string };

const nonceBytes = 12;
const tagBytes = 16;

/** A value of a schema type, and the subject to which its personal fields belong unless a part is a subject itself. */
export type Personal = {
  readonly type: string;
  readonly field: string;
  readonly value: Json;
  readonly subject: string;
};

/** Every subject whose key is needed to seal this value. */
export function subjectsIn(rules: Rules, personal: Personal): Set<string> {
  const subjects = new Set<string>();
  walk(rules, personal, (value, subject) => {
    subjects.add(subject);
    return value;
  });
  return subjects;
}

/** The value with every personal value in it sealed. */
export function seal(rules: Rules, personal: Personal, keys: SubjectKeys): Json {
  return walk(rules, personal, (value, subject) => sealOne(value, subject, keys.get(subject) ?? null));
}

/** The value with everything readable that a key is at hand for; null stands for what is not. */
export function unseal(value: Json, keys: SubjectKeys): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((member) => unseal(member, keys));
  if (isSealed(value)) return unsealOne(value, keys.get(value.sealed) ?? null);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unseal(member, keys)]));
}

/** The subjects of whom something is sealed in a value that was read. */
export function sealedSubjects(value: Json): readonly string[] {
  if (value === null || typeof value !== 'object') return [];
  if (isList(value)) return value.flatMap(sealedSubjects);
  return isSealed(value) ? [value.sealed] : Object.values(value).flatMap(sealedSubjects);
}

type Visit = (value: Json, subject: string) => Json;

function walk(rules: Rules, personal: Personal, visit: Visit): Json {
  const field = rules.types[personal.type]?.fields[personal.field];
  if (field === undefined || personal.value === null) return personal.value;
  if (field.pii) return visit(personal.value, personal.subject);
  // Most of what is told, such as the lines of an invoice, holds nothing personal however deep one looks.
  if (field.of === null || !typesWithPersonal(rules).has(field.of)) return personal.value;
  return walkType(rules, field.of, personal.value, personal.subject, visit);
}

const found = new WeakMap<Rules, ReadonlySet<string>>();

/** The types in which, or somewhere beneath which, a personal field stands. */
function typesWithPersonal(rules: Rules): ReadonlySet<string> {
  const known = found.get(rules);
  if (known !== undefined) return known;
  const types = Object.entries(rules.types).map(([name, { fields }]) => ({ name, fields: Object.values(fields) }));
  const personal = new Set<string>();
  for (let before = -1; personal.size > before;) {
    before = personal.size;
    for (const { name, fields } of types)
      if (fields.some(({ pii, of }) => pii || (of !== null && personal.has(of)))) personal.add(name);
  }
  found.set(rules, personal);
  return personal;
}

function walkType(rules: Rules, type: string, value: Json, subject: string, visit: Visit): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((member) => walkType(rules, type, member, subject, visit));
  // A part that is a person of its own, such as a contact, has a key of its own.
  const own = rules.types[type]?.dataSubject === true && typeof value['id'] === 'string' ? value['id'] : subject;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      walk(rules, { type, field: name, value: member, subject: own }, visit),
    ]),
  );
}

function sealOne(value: Json, subject: string, key: Buffer | null): Json {
  if (value === null || key === null) return null;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(subject));
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return { sealed: subject, value: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64') };
}

function unsealOne(sealed: Sealed, key: Buffer | null): Json {
  if (key === null) return null;
  const bytes = Buffer.from(sealed.value, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(sealed.sealed))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
    'utf8',
  );
  return JSON.parse(text) as Json;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isSealed(value: JsonObject | Sealed): value is Sealed {
  return typeof value['sealed'] === 'string' && typeof value['value'] === 'string';
}
