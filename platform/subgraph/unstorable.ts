/**
 * What a client may write in JSON and no database keeps: a NUL, or half of a surrogate pair. Both arrive as escapes, so
 * that a request without these escapes needs no second look.
 */
const suspect = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** The path of the first text that could not be kept as it was sent, in the variables or in the operation itself. */
export function unstorableText(body: string, query: string, variables: unknown): string | null {
  if (!suspect.test(body)) return null;
  return pathOfUnstorable(variables, '') ?? (suspect.test(query) ? 'query' : null);
}

function pathOfUnstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !isWellFormed(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${name}]` : `${path === '' ? '' : '.'}${name}`;
    const found = pathOfUnstorable(part, `${path}${step}`);
    if (found !== null) return found;
  }
  return null;
}

/** `String.prototype.isWellFormed`, which the types of this language level do not know yet. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
