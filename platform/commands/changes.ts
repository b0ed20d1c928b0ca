import { isDeepStrictEqual } from 'node:util';
import { invariant } from '../../core/invariant.ts';
import type { Json } from '../../core/json.ts';
import type { TypeRule } from '../rules/model.ts';
import type { Entity } from './command.ts';
import { plain } from './plain.ts';

/** One schema field of an entity whose value a command changes. Values are as they stand in an event: plain JSON. */
export type FieldChange = { readonly field: string; readonly before: Json; readonly after: Json };

/** Kept by the pipeline itself, never by a command. */
const kept: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt']);

/**
 * What differs between two states of an entity, by schema field. Of a list of parts only the parts that differ are
 * told. Every property of a domain value is a field of its schema type, or `<field>Id` for a reference.
 */
export function changesBetween<E extends Entity>(type: TypeRule, before: E | null, after: E): FieldChange[] {
  const changes: FieldChange[] = [];
  const old = before as Readonly<Record<string, unknown>> | null;
  for (const [property, value] of Object.entries(after)) {
    if (kept.has(property) || (old !== null && old[property] === value)) continue;
    const plainBefore = old === null ? null : plain(old[property]);
    const plainAfter = plain(value);
    if (isDeepStrictEqual(plainBefore, plainAfter) || (old === null && isEmpty(plainAfter))) continue;
    changes.push({ field: fieldOf(type, property), ...onlyDifferingParts(plainBefore, plainAfter) });
  }
  return changes;
}

function fieldOf(type: TypeRule, property: string): string {
  if (property in type.fields) return property;
  const reference = property.endsWith('Id') ? property.slice(0, -2) : '';
  invariant(reference in type.fields, `the property ${property} is no field of its schema type`);
  return reference;
}

function isEmpty(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function onlyDifferingParts(before: Json, after: Json): { before: Json; after: Json } {
  const newParts = partsById(after);
  const oldParts = partsById(before ?? []);
  if (newParts === null || oldParts === null) return { before, after };
  const differing = (parts: Map<string, Json>, others: Map<string, Json>): Json =>
    [...parts].filter(([id, part]) => !isDeepStrictEqual(part, others.get(id))).map(([, part]) => part);
  return { before: differing(oldParts, newParts), after: differing(newParts, oldParts) };
}

/** The parts of a list whose members all have an id; null when it is no such list. */
function partsById(value: Json): Map<string, Json> | null {
  if (!Array.isArray(value)) return null;
  const parts = new Map<string, Json>();
  for (const part of value as readonly Json[]) {
    if (part === null || typeof part !== 'object' || !('id' in part)) return null;
    parts.set(JSON.stringify((part as { readonly id: Json }).id), part);
  }
  return parts;
}
