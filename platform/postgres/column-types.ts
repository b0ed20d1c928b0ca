import pg from 'pg';
import { invariant } from '../../core/invariant.ts';

/**
 * How a column becomes a value, for our connections only (the library's global table stays as it is).
 * Amounts and dates stay text: a JavaScript number loses cents and a JavaScript Date moves a day across time zones.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => parsers.get(oid) ?? library(oid, format),
};

/** The library's types know the numbers of single values only; its table has the arrays too. */
const library = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;
const textArray = library(1009) as (text: string) => (string | null)[];
const unchanged = (text: string): string => text;

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [20, safeInteger], // int8
  [1016, (text) => textArray(text).map((entry) => (entry === null ? null : safeInteger(entry)))],
  [1700, unchanged], // numeric
  [1231, textArray],
  [1082, unchanged], // date, 'YYYY-MM-DD'
  [1182, textArray],
  [1114, unchanged], // timestamp without time zone: it names no instant
  [1115, textArray],
]);

function safeInteger(text: string): number {
  const value = Number(text);
  invariant(Number.isSafeInteger(value), `bigint ${text} is exact as a JavaScript number`);
  return value;
}
