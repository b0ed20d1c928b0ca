import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { parseCivilDate, type CivilDate } from '../../core/civil-date.ts';
import { isCurrency, type CurrencyCode } from '../../core/currencies.ts';
import { parseDecimal, type Decimal } from '../../core/decimal.ts';
import { refuse } from '../../core/refusal.ts';
import { accept, deny, type Result } from '../../core/result.ts';
import type { ValidationRule } from '../../core/validation-rules.ts';

/** The scalars that every subgraph shares. Each arrives as a string, becomes a domain value, and leaves as a string. */
export const scalars = {
  Decimal: stringScalar<Decimal>('Decimal', (text) => parseDecimal(text), String),
  Date: stringScalar<CivilDate>('Date', (text) => parseCivilDate(text), String),
  DateTime: stringScalar<Date>('DateTime', parseInstant, (value) => value.toISOString()),
  Cursor: stringScalar<string>('Cursor', accept, String),
  CurrencyCode: stringScalar<CurrencyCode>(
    'CurrencyCode',
    (text) => (isCurrency(text) ? accept(text) : invalid('CURRENCY_CODE', 'an ISO 4217 currency code, such as EUR')),
    String,
  ),
  CountryCode: stringScalar<string>(
    'CountryCode',
    (text) =>
      isCountry(text) ? accept(text) : invalid('COUNTRY_CODE', 'an ISO 3166-1 alpha-2 country code, such as DE'),
    String,
  ),
};

function stringScalar<T>(name: string, parse: (text: string) => Result<T>, print: (value: T) => string) {
  const read = (value: unknown): T => {
    const parsed = typeof value === 'string' ? parse(value) : invalid<T>('TEXT_TYPE', 'a string');
    if (parsed.ok) return parsed.value;
    const { code, details } = parsed.refusal;
    throw new GraphQLError(parsed.refusal.message, { extensions: { code, ...details } });
  };
  return new GraphQLScalarType<T, string>({
    name,
    serialize: (value) => print(value as T),
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : null),
  });
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

function parseInstant(text: string): Result<Date> {
  const value = new Date(text);
  const exists =
    instant.test(text) && !Number.isNaN(value.getTime()) && value.toISOString().startsWith(text.slice(0, 19));
  return exists ? accept(value) : invalid('INSTANT_FORM', 'an instant in UTC, such as 2026-03-31T10:00:00.000Z');
}

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && code !== 'ZZ' && regions.of(code) !== undefined;
}

function invalid<T>(rule: ValidationRule, mustBe: string): Result<T> {
  return deny(refuse('VALIDATION_FAILED', { path: '', rule }, `The value must be ${mustBe}.`));
}
