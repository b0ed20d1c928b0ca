import { equals, parseDecimal } from '../../core/decimal.ts';

/**
 * Where an answer differs from what a case expects. Only the names that are expected are compared, lists in their order;
 * decimals by value ("3" is "3.0"); null stands for none, whether the answer says null or nothing.
 */
export function differences(expected: unknown, actual: unknown, path = ''): readonly string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [difference(expected, actual, path)];
    if (actual.length !== expected.length) return [difference(expected, actual, path)];
    return expected.flatMap((part, index) => differences(part, actual[index], `${path}[${index}]`));
  }
  if (expected !== null && typeof expected === 'object') {
    if (actual === null || typeof actual !== 'object') return [difference(expected, actual, path)];
    return Object.entries(expected).flatMap(([name, part]) =>
      differences(part, (actual as Readonly<Record<string, unknown>>)[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return isSame(expected, actual) ? [] : [difference(expected, actual, path)];
}

function isSame(expected: unknown, actual: unknown): boolean {
  if ((expected ?? null) === (actual ?? null)) return true;
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  const [one, other] = [parseDecimal(expected), parseDecimal(actual)];
  return one.ok && other.ok && equals(one.value, other.value);
}

function difference(expected: unknown, actual: unknown, path: string): string {
  return `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual) ?? 'nothing'}`;
}
