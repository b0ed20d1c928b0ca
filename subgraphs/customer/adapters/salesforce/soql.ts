import { invariant } from '../../../../core/invariant.ts';

/** A piece of SOQL in which every value is a literal: only `soql` and `soqlNames` make one. */
export type Soql = { readonly soql: string };

export type SoqlValue = string | number | Date | readonly string[] | Soql;

/**
 * SOQL from text of ours and values of anybody's: soql`SELECT Id FROM Account WHERE Name = ${name}`. Whatever a value
 * says, the query keeps its shape. jsforce has a builder of its own; it lets a value break out with a backslash before
 * a quote, and it cuts timestamps to seconds.
 */
export function soql(text: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  return { soql: text.reduce((query, piece, index) => query + literal(values[index - 1]) + piece) };
}

/** A list of field names, which no value may become. */
export function soqlNames(names: readonly string[]): Soql {
  invariant(names.length > 0 && names.every((name) => /^[A-Za-z]\w*$/.test(name)), 'fields are named by our own code');
  return { soql: names.join(', ') };
}

function literal(value: SoqlValue | undefined): string {
  invariant(value !== undefined, 'every gap of a SOQL text has a value');
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') {
    invariant(Number.isSafeInteger(value), 'numbers in SOQL are whole');
    return String(value);
  }
  if ('soql' in value) return value.soql;
  invariant(value.length > 0, 'SOQL knows no empty list');
  return `(${value.map(quoted).join(', ')})`;
}

function quoted(text: string): string {
  // Half a surrogate pair cannot be sent as UTF-8 and is equal to nothing that Salesforce holds.
  const sendable = text.replace(/\p{Surrogate}/gu, '\ufffd');
  return `'${sendable.replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? '')}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};
