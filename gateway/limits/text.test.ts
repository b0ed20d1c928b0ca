import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { refuseText } from './text.ts';

const limits = { ...defaultLimits, tokensMax: 10, bracketsMax: 3 };
const refusalOf = (text: string) => refuseText(text, limits)?.details ?? null;

describe('the text of an operation', () => {
  it('may have as many tokens as the limit says', () => {
    expect(refusalOf(`{ ${'a '.repeat(8)} }`)).toBeNull();
    expect(refusalOf(`{ ${'a '.repeat(9)} }`)).toEqual({ path: 'query', rule: 'TOKENS_MAX' });
  });

  it.each([
    ['selections', '{ a { b ', '{ c '],
    ['lists', '{ a(b: ', '['],
    ['objects', '{ a(b: ', '{'],
  ])('may be nested as deep as the limit says, in %s', (_, begun, deeper) => {
    expect(refusalOf(begun + deeper)).toBeNull();
    expect(refusalOf(begun + deeper + deeper)).toEqual({ path: 'query', rule: 'NESTING_MAX' });
  });

  it('counts what is open, not what was opened', () => {
    expect(refusalOf('[] {} () [] {}')).toBeNull();
  });

  it('does not count brackets in strings and comments', () => {
    expect(refusalOf('{ a(b: "[[[[") } # {{{{')).toBeNull();
  });

  it('stops at the limit, whatever follows', () => {
    expect(refusalOf(`${'['.repeat(1_000_000)} "`)).toEqual({ path: 'query', rule: 'NESTING_MAX' });
  });

  it('leaves a text that is no GraphQL to the parser', () => {
    expect(refusalOf('{ a "')).toBeNull();
  });
});
