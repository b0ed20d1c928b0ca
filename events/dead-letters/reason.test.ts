import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { reasonOf } from './reason.ts';

describe('the reason of a dead letter', () => {
  it('tells of a database’s error its state and the names of what it is about, never its sentence', () => {
    const error = new pg.DatabaseError('invalid input syntax for type date: "Jane Doe"', 0, 'error');
    Object.assign(error, {
      code: '23505',
      table: 'customer_copy',
      constraint: 'customer_copy_pkey',
      detail: 'Key (Jane)',
    });
    const { class: name, message } = reasonOf(error);
    expect(name).toBe('error');
    expect(message).toBe('SQLSTATE 23505, table customer_copy, constraint customer_copy_pkey');
  });

  it.each([
    ['no room for "Jane Doe" here', 'no room for … here'],
    [`Unexpected token 'J', "Jane Doe" is not valid JSON`, 'Unexpected token …, … is not valid JSON'],
    ['jane.doe@mail.example is taken', '… is taken'],
    ['cannot reach postgres://user:secret@host/db now', 'cannot reach … now'],
    ['account 4111 1111 1111 1111 is unknown', 'account … is unknown'],
    ['the person `Jane is half quoted', 'the person …'],
    ['first line\nsecond line with Jane', 'first line'],
    ['', ''],
  ])('leaves out of %j what looks like a value', (sentence, message) => {
    expect(reasonOf(new RangeError(sentence))).toEqual({ class: 'RangeError', message });
  });

  it('keeps the name of the property that was not found', () => {
    const sentence = "Cannot read properties of undefined (reading 'status')";
    expect(reasonOf(new TypeError(sentence)).message).toBe(sentence);
  });

  it('is bounded, whatever is thrown', () => {
    expect(reasonOf(new Error('word '.repeat(1_000))).message.length).toBeLessThanOrEqual(300);
    expect(reasonOf('thrown text with Jane')).toEqual({
      class: 'string',
      message: 'Something else than an error was thrown.',
    });
  });
});
