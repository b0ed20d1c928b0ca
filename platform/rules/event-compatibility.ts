import type { Json, JsonObject } from '../../core/json.ts';

/** Why a type of event may not change like this under the version it was published with. */
export type Incompatibility = {
  /** A path of properties: `data.changed.net.amount`. */
  readonly at: string;
  readonly why:
    /** Somebody may read it. */
    | 'REMOVED'
    /** Events that are in the log already do not have it. */
    | 'NEWLY_REQUIRED'
    /** Whoever relied on it now has to look whether it is there. */
    | 'NO_LONGER_REQUIRED'
    /** It is of another type, or null where it never was, or never null where it was. */
    | 'TYPE_CHANGED'
    /** A value that stands in the log is no longer one. */
    | 'VALUE_REMOVED'
    /** Its form is another: format, pattern, range, a constant. */
    | 'FORM_CHANGED';
};

type Schema = JsonObject;
type Roots = { readonly published: Schema; readonly current: Schema };

/** Words that change nothing for a consumer, and the one attribute that names the version. */
const silent: ReadonlySet<string> = new Set(['$schema', '$id', 'title', 'description', 'examples', '$defs']);
/** Compared by their meaning; every other word has to stay as it is. */
const compared: ReadonlySet<string> = new Set(['type', 'enum', 'properties', 'required', 'items', 'anyOf', '$ref']);

/**
 * What of a change a consumer of the published schema, or a reader of the events told under it, could not bear. An
 * optional field may come; a list of values may grow, because a consumer has to expect values it does not know.
 */
export function incompatibilities(published: Schema, current: Schema): Incompatibility[] {
  return [...compare(published, current, '', { published, current }, new Set())];
}

function* compare(
  old: Schema,
  next: Schema,
  at: string,
  roots: Roots,
  seen: ReadonlySet<string>,
): Iterable<Incompatibility> {
  const reference = old['$ref'];
  // A type that holds itself was compared on the way here.
  if (typeof reference === 'string' && seen.has(reference)) return;
  const [a, b] = [resolve(old, roots.published), resolve(next, roots.current)];
  const within = typeof reference === 'string' ? new Set([...seen, reference]) : seen;

  if (typesOf(a) !== typesOf(b)) {
    yield { at, why: 'TYPE_CHANGED' };
    return;
  }
  yield* compareForm(a, b, at);
  yield* compareValues(a, b, at);
  yield* compareProperties(a, b, at, roots, within);
  if (isSchema(a['items']) && isSchema(b['items'])) yield* compare(a['items'], b['items'], `${at}[]`, roots, within);
  yield* compareChoices(a, b, at, roots, within);
}

function* compareForm(a: Schema, b: Schema, at: string): Iterable<Incompatibility> {
  for (const word of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (silent.has(word) || compared.has(word)) continue;
    if (JSON.stringify(a[word]) !== JSON.stringify(b[word])) yield { at, why: 'FORM_CHANGED' };
  }
}

function* compareValues(a: Schema, b: Schema, at: string): Iterable<Incompatibility> {
  const [old, next] = [listOf(a['enum']), listOf(b['enum'])];
  if (old === null && next === null) return;
  // From any value to some, or from some to any.
  if (old === null || next === null) yield { at, why: 'FORM_CHANGED' };
  else if (old.some((value) => !next.includes(value))) yield { at, why: 'VALUE_REMOVED' };
}

function* compareProperties(
  a: Schema,
  b: Schema,
  at: string,
  roots: Roots,
  seen: ReadonlySet<string>,
): Iterable<Incompatibility> {
  const [old, next] = [propertiesOf(a), propertiesOf(b)];
  const [wasRequired, isRequired] = [listOf(a['required']) ?? [], listOf(b['required']) ?? []];
  for (const [name, property] of Object.entries(old)) {
    const path = at === '' ? name : `${at}.${name}`;
    const now = next[name];
    if (now === undefined) yield { at: path, why: 'REMOVED' };
    else yield* compare(property, now, path, roots, seen);
  }
  for (const name of Object.keys(next)) {
    const path = at === '' ? name : `${at}.${name}`;
    if (isRequired.includes(name) && !wasRequired.includes(name)) yield { at: path, why: 'NEWLY_REQUIRED' };
    if (wasRequired.includes(name) && !isRequired.includes(name)) yield { at: path, why: 'NO_LONGER_REQUIRED' };
  }
}

function* compareChoices(
  a: Schema,
  b: Schema,
  at: string,
  roots: Roots,
  seen: ReadonlySet<string>,
): Iterable<Incompatibility> {
  const [old, next] = [listOf(a['anyOf']) ?? [], listOf(b['anyOf']) ?? []];
  if (old.length !== next.length) yield { at, why: 'TYPE_CHANGED' };
  for (const [n, choice] of old.entries()) {
    const now = next[n];
    if (isSchema(choice) && isSchema(now)) yield* compare(choice, now, at, roots, seen);
  }
}

function resolve(schema: Schema, root: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = propertiesOf({ properties: root['$defs'] ?? {} })[reference.slice('#/$defs/'.length)];
  return found ?? {};
}

/** One or several types, in one order. */
function typesOf(schema: Schema): string {
  const { type } = schema;
  return (Array.isArray(type) ? [...(type as readonly Json[])] : [type ?? null]).map(String).sort().join('|');
}

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
}

function listOf(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? (value as readonly Json[]) : null;
}

function isSchema(value: Json | undefined): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
