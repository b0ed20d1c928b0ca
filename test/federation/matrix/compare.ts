import { codesOf, type Reply } from './company.ts';
import { comparable, type Question } from './questions.ts';
import type { Fields } from './truth.ts';

/** How an answer differs from what had to come; nothing where it does not. */
export function differencesIn(reply: Reply, expected: Question['expected']): readonly string[] {
  if ('code' in expected) {
    const empty = reply.data === null || !isSomething(withoutEmpty(reply.data));
    // Of a reference to what is not there nothing is asked, so nothing is refused.
    const nothingThere = reply.errors.length === 0 && reply.data?.['_entities'] !== undefined;
    const told = new Set(reply.errors.flatMap(({ path }) => path ?? []));
    const untold = nothingThere ? [] : (expected.fields ?? []).filter((name) => !told.has(name));
    if (untold.length > 0) return [`${untold.join()} not refused: ${reply.text.slice(0, 500)}`];
    const refused = nothingThere || (reply.errors.length > 0 && codesOf(reply).every((code) => code === expected.code));
    return empty && refused ? [] : [`expected ${expected.code}, got ${reply.text.slice(0, 500)}`];
  }
  if (reply.errors.length > 0) return [`expected an answer, got ${JSON.stringify(reply.errors).slice(0, 500)}`];
  return unlike(expected.data, normal(reply.data), '').slice(0, 3);
}

/** Where two values differ. */
function unlike(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
    return Object.is(expected, actual)
      ? []
      : [`${path} is ${JSON.stringify(actual)?.slice(0, 120)} and not ${JSON.stringify(expected)?.slice(0, 120)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => unlike((expected as Fields)[name], (actual as Fields)[name], `${path}.${name}`));
}

/** An answer in which what depends on the viewer by right is brought to the form in which it is compared. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === 'commands' ? comparable(name, part) : normal(part)]),
  );
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty).filter(isSomething);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]) => [name, withoutEmpty(part)] as const)
      .filter(([, part]) => isSomething(part)),
  );
}

/** Neither nothing nor an empty list of it. */
export function isSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
