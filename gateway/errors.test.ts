import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Fault, type FaultKind } from '../core/fault.ts';
import { presentError } from './errors.ts';

const secret = 'postgres://admin:s3cret@db.internal/ledger';

function present(error: unknown, production = false) {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  return { presented: presentError(error, { correlationId: 'c-1', log, production }), logged: lines.join('') };
}

const fromBilling = (message: string, extensions: Record<string, unknown>, path?: (string | number)[]) =>
  new GraphQLError(message, { extensions: { ...extensions, serviceName: 'billing' }, ...(path && { path }) });

describe('an error as clients see it', () => {
  it('carries what its code promises and nothing else', () => {
    const { presented, logged } = present(
      fromBilling(
        'The invoice is at version 3.',
        {
          code: 'VERSION_CONFLICT',
          expected: 2,
          actual: 3,
          retryable: false,
          correlationId: 'theirs',
          sql: secret,
          stacktrace: [secret],
          exception: {},
        },
        ['finalizeInvoice', 'invoice', 0],
      ),
    );
    expect(presented).toEqual({
      message: 'The invoice is at version 3.',
      path: ['finalizeInvoice', 'invoice', 0],
      extensions: {
        code: 'VERSION_CONFLICT',
        expected: 2,
        actual: 3,
        correlationId: 'c-1',
        retryable: false,
        system: 'billing',
      },
    });
    expect(logged).toBe('');
  });

  it('names the system behind the subgraph where the subgraph does', () => {
    const { presented } = present(
      fromBilling('No.', { code: 'NOT_SUPPORTED_BY_SYSTEM', system: 'stripe', duty: 'tax' }),
    );
    expect(presented.extensions).toMatchObject({ system: 'stripe', duty: 'tax' });
  });

  it.each([
    ['a plain error', new Error(secret)],
    ['a thrown text', secret],
    ['a GraphQL error without a code', new GraphQLError(secret)],
    ['an unknown code', fromBilling(secret, { code: 'ER_ACCESS_DENIED', detail: secret })],
    ['no code of a subgraph', fromBilling(secret, {})],
    ['a code that is no text', fromBilling(secret, { code: { toString: () => 'NOT_FOUND' } })],
    ['a subgraph that does not know our fields', fromBilling(secret, { code: 'GRAPHQL_VALIDATION_FAILED' })],
    ['a subgraph that does not believe us', fromBilling(secret, { code: 'UNAUTHENTICATED', reason: 'signature' })],
    ['a name from a prototype', fromBilling(secret, { code: 'constructor' })],
  ])('is masked for %s', (_, error) => {
    const { presented, logged } = present(error);
    expect(presented.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      traceId: 'c-1',
      correlationId: 'c-1',
      retryable: false,
      system: null,
    });
    expect(JSON.stringify(presented)).not.toContain('s3cret');
    expect(logged).toContain('"correlationId":"c-1"');
  });

  it('keeps the words of a subgraph out of our log, where a secret may be among them', () => {
    expect(present(fromBilling(secret, { code: 'ER_ACCESS_DENIED' })).logged).not.toContain('s3cret');
  });

  it.each<[FaultKind, boolean]>([
    ['UNREACHABLE', true],
    ['TIMED_OUT', true],
    ['OVERLOADED', true],
    ['REJECTED_CREDENTIALS', false],
    ['UNINTELLIGIBLE', false],
  ])('tells of a silence (%s) when to ask again', (kind, retryable) => {
    const fault = new Fault(kind, 'billing', secret, { retryAfterSeconds: 4, cause: new Error(secret) });
    for (const error of [fault, new GraphQLError(secret, { originalError: fault })]) {
      const { presented } = present(error);
      expect(presented.extensions).toEqual({
        code: 'UPSTREAM_UNAVAILABLE',
        retryAfterSeconds: 4,
        staleAsOf: null,
        correlationId: 'c-1',
        retryable,
        system: 'billing',
      });
      expect(JSON.stringify(presented)).not.toContain('s3cret');
    }
  });

  it('tells of an uncertain outcome when to look', () => {
    const { presented } = present(
      new Fault('TIMED_OUT', 'billing', secret, { outcomeUnknown: true, retryAfterSeconds: 2 }),
    );
    expect(presented.extensions).toEqual({
      code: 'OUTCOME_UNCERTAIN',
      probeAfterSeconds: 2,
      correlationId: 'c-1',
      retryable: true,
      system: 'billing',
    });
  });

  it('turns an input that does not fit into the rule it broke', () => {
    const message =
      'Variable "$to" got invalid value "XX" at "to.country"; Value "XX" does not exist in "Country" enum. Did you mean the enum value "DE"?';
    const { presented } = present(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }), true);
    expect(presented.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      path: 'to.country',
      rule: 'SCHEMA',
    });
    expect(presented.message).toContain('Value "XX" does not exist in "Country" enum.');
  });

  it('keeps guesses at names to itself in production', () => {
    const error = new GraphQLError('Cannot query field "nam" on type "Customer". Did you mean "name" or "status"?', {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(present(error, true).presented.message).toBe('Cannot query field "nam" on type "Customer".');
    expect(present(error, false).presented.message).toContain('Did you mean');
  });

  it('does not repeat a long text at length', () => {
    const error = new GraphQLError('x'.repeat(100_000), { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
    expect(present(error).presented.message.length).toBeLessThan(600);
  });
});
