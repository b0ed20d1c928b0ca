import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSoql, shapeOf, type Condition, type Literal } from './fake/soql.ts';
import { soql } from './soql.ts';

/** Anything, and much of what breaks out of quotes. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '\\',
        '"',
        '\n',
        '\r',
        '\t',
        '\b',
        '\f',
        '\\u0027',
        ') OR (',
        ' OR Id != ',
        '%',
        '_',
        '--',
        '\0',
        '\ud800',
        '＇',
        'null',
        'a',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

const runs = { numRuns: 10_000 };

describe('a SOQL query', () => {
  it('has the shape that it has with a harmless value, whatever the value says', () => {
    const query = (value: string): string =>
      soql`SELECT Id FROM Account WHERE Concord_Id__c = ${value} AND (Name != ${value} OR Id > ${value}) ORDER BY Id LIMIT ${5}`
        .soql;
    const harmless = shapeOf(parseSoql(query('cus_acme')));
    fc.assert(
      fc.property(hostile, (value) => isDeepStrictEqual(shapeOf(parseSoql(query(value))), harmless)),
      runs,
    );
  });

  it('has one shape for every list of values', () => {
    const query = (values: string[]): string => soql`SELECT Id FROM Account WHERE Concord_Id__c IN ${values}`.soql;
    const harmless = shapeOf(parseSoql(query(['cus_acme'])));
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (values) => {
        const parsed = parseSoql(query(values));
        const whole = parsed.where?.kind === 'IN' && parsed.where.values.length === values.length;
        return whole && isDeepStrictEqual(shapeOf(parsed), harmless);
      }),
      runs,
    );
  });

  it('says the value itself', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const { where } = parseSoql(soql`SELECT Id FROM Account WHERE Name = ${value}`.soql);
        return textIn(where) === value.replace(/\p{Surrogate}/gu, '\ufffd');
      }),
      runs,
    );
  });

  it('keeps the milliseconds of an instant', () => {
    const instant = new Date('2026-09-01T10:00:05.678Z');
    expect(soql`SystemModstamp > ${instant}`.soql).toBe('SystemModstamp > 2026-09-01T10:00:05.678Z');
  });

  it('takes no empty list and no fraction', () => {
    expect(() => soql`Id IN ${[]}`).toThrow('no empty list');
    expect(() => soql`LIMIT ${0.5}`).toThrow('whole');
  });
});

describe('the fake’s grammar', () => {
  it.each([
    "SELECT Id FROM Account WHERE Name = 'a' OR Id != ''; DELETE",
    "SELECT Id FROM Account WHERE Name = 'a' AND Id = 'b' OR Id = 'c'",
    "SELECT Id FROM Account WHERE Name = '\\' OR Id = 'x'",
    "SELECT Id FROM Account WHERE Name = 'a\nb'",
    "SELECT Id FROM Account WHERE Name = '\\x'",
    "SELECT Id FROM Account WHERE Name = 'unclosed",
    'SELECT Id FROM Account WHERE Name = "a"',
    "SELECT Id FROM Account WHERE Name LIKE 'a%'",
    'SELECT Id FROM Account WHERE Id IN ()',
    'SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Contact)',
    'SELECT Id FROM Account, Contact',
    'SELECT COUNT() FROM Account',
    'DELETE FROM Account',
    '',
  ])('refuses %s', (text) => {
    expect(() => parseSoql(text)).toThrow(expect.objectContaining({ name: 'MalformedQuery' }) as Error);
  });

  it('tells an injected condition by its shape', () => {
    const injected = parseSoql("SELECT Id FROM Account WHERE Name = 'x' OR Name != ''");
    expect(shapeOf(injected)).not.toEqual(shapeOf(parseSoql("SELECT Id FROM Account WHERE Name = 'x'")));
  });
});

function textIn(where: Condition | null): string | null {
  const literal: Literal | null = where?.kind === 'COMPARE' ? where.value : null;
  return literal?.kind === 'text' ? literal.text : null;
}
