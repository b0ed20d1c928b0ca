import { describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { readAnswer } from './answer.ts';

const answer = (
  status: number,
  body: string,
  contentType = 'application/json; charset=utf-8',
  retryAfter: string | null = null,
) => ({
  status,
  body,
  contentType,
  retryAfter,
});

function faultOf(mutation: boolean, given: ReturnType<typeof answer>): Pick<Fault, 'kind' | 'code'> | string {
  try {
    readAnswer('billing', mutation, given);
    return 'no fault';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: error.kind, code: error.code };
  }
}

describe("a subgraph's answer", () => {
  it('is data, errors and extensions', () => {
    const body = '{"data":{"a":1},"errors":[{"message":"m","path":["a",0]}],"extensions":{"replayed":true}}';
    expect(readAnswer('billing', false, answer(200, body))).toEqual(JSON.parse(body));
    expect(readAnswer('billing', false, answer(400, '{"errors":[{"message":"m"}]}'))).toEqual({
      errors: [{ message: 'm' }],
    });
    expect(readAnswer('billing', false, answer(200, '{"data":null}', 'application/graphql-response+json'))).toEqual({
      data: null,
    });
  });

  it.each([
    ['HTML', answer(200, '<html>', 'text/html')],
    ['no type', answer(200, '{"data":{}}', '')],
    ['half of its JSON', answer(200, '{"data":{"a":')],
    ['a list', answer(200, '[{"data":{}}]')],
    ['null', answer(200, 'null')],
    ['nothing', answer(200, '')],
    ['neither data nor errors', answer(200, '{"extensions":{}}')],
    ['data that is a list', answer(200, '{"data":[]}')],
    ['data that is text', answer(200, '{"data":"a"}')],
    ['errors that are text', answer(200, '{"errors":"a"}')],
    ['errors without words', answer(200, '{"errors":[{}]}')],
    ['errors of null', answer(200, '{"errors":[null]}')],
    ['a path that is text', answer(200, '{"errors":[{"message":"m","path":"a"}]}')],
  ])('that is %s cannot be read, and leaves a mutation uncertain', (_, given) => {
    expect(faultOf(false, given)).toEqual({ kind: 'UNINTELLIGIBLE', code: 'UPSTREAM_UNAVAILABLE' });
    expect(faultOf(true, given)).toEqual({ kind: 'UNINTELLIGIBLE', code: 'OUTCOME_UNCERTAIN' });
  });

  it.each([
    [500, 'UNREACHABLE'],
    [502, 'UNREACHABLE'],
    [503, 'OVERLOADED'],
    [504, 'TIMED_OUT'],
  ])('with status %i is none, and leaves a mutation uncertain', (status, kind) => {
    expect(faultOf(false, answer(status, '{"data":{}}'))).toEqual({ kind, code: 'UPSTREAM_UNAVAILABLE' });
    expect(faultOf(true, answer(status, '{"data":{}}'))).toEqual({ kind, code: 'OUTCOME_UNCERTAIN' });
  });

  it.each([
    [302, 'UNINTELLIGIBLE'],
    [401, 'REJECTED_CREDENTIALS'],
    [403, 'REJECTED_CREDENTIALS'],
    [404, 'UNINTELLIGIBLE'],
    [413, 'UNINTELLIGIBLE'],
    [429, 'OVERLOADED'],
  ])('with status %i says that nothing was done', (status, kind) => {
    expect(faultOf(true, answer(status, '{"data":{}}'))).toEqual({ kind, code: 'UPSTREAM_UNAVAILABLE' });
  });

  it.each([
    ['7', 7],
    ['100000', 3_600],
    ['soon', 1],
    ['-1', 1],
  ])('that asks to retry after %s is believed within reason', (retryAfter, seconds) => {
    try {
      readAnswer('billing', false, answer(429, '', '', retryAfter));
    } catch (error) {
      expect(error).toMatchObject({ retryAfterSeconds: seconds });
    }
  });
});
