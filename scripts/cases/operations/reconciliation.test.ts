import { describe, expect, it } from 'vitest';
import { RefusedCase } from '../operation.ts';
import { reconciliationOperations } from './reconciliation.ts';

const run = (op: string, input: unknown): unknown => reconciliationOperations[op]?.(input);

describe('reconcile', () => {
  const figures = { customerId: 'c1', total: '119.00', net: '100.00', taxByCode: { S: '19.00' }, period: '2025-01' };
  const billed = { ...figures, finalizedAt: '2025-01-10T00:00:00Z', processRunning: false };
  const input = {
    pair: 'INVOICE_RECEIVABLE',
    legalEntityId: 'le1',
    currency: 'EUR',
    cutOff: '2025-01-31T00:00:00Z',
    thresholds: { absolute: '0.01', relativePct: null },
    aliases: { c9: 'c1' },
  };

  it('answers three lists', () => {
    const billing = ['I-1', 'I-2', 'I-3'].map((documentId) => ({ ...billed, documentId }));
    const ledger = [
      { ...figures, entryId: 'e1', documentId: 'I-1' },
      { ...figures, entryId: 'e2', documentId: 'I-2', customerId: 'c9' },
      { ...figures, entryId: 'e9', documentId: 'I-9' },
    ];
    expect(run('reconcile', { ...input, billing, ledger })).toMatchObject({
      matched: ['I-1'],
      pending: [],
      differences: [
        { documentId: 'I-2', category: 'CUSTOMER_MISMATCH', owner: 'data steward', autoResolved: true },
        { documentId: 'I-3', category: 'MISSING_IN_LEDGER', owner: 'finance ops', autoResolved: false },
        { documentId: 'I-9', category: 'MISSING_IN_BILLING', owner: 'finance ops' },
      ],
    });
  });

  it('finds a posting by its number within the run’s entity, and takes what is left out for nothing', () => {
    const billing = [{ ...billed, documentId: 'I-1', number: 'R1', finalizedAt: null, processRunning: null }];
    const ledger = [{ ...figures, entryId: 'e1', documentId: null, number: 'R1', taxByCode: { S: '19.00' } }];
    const { aliases: _aliases, ...rest } = input;
    expect(run('reconcile', { ...rest, billing, ledger })).toMatchObject({ matched: ['I-1'] });
  });
});

describe('toleranceCheck', () => {
  it('answers one a line', () => {
    const items = [
      { expected: '100', actual: '100.05', absolute: '0.50', relativePct: '0.05' },
      { expected: '100', actual: '100.06', absolute: '0.50', relativePct: '0.05' },
      { expected: '0', actual: '0.01', absolute: '0.01' },
    ];
    expect(run('toleranceCheck', { items })).toEqual({ within: [true, false, true] });
    expect(() => run('toleranceCheck', { items: [{ ...items[0], absolute: '-1' }] })).toThrow(RefusedCase);
  });
});

describe('toleranceAccumulation', () => {
  it('adds up each run by itself', () => {
    const runs = [
      { legalEntityId: 'a', tolerated: [{ amount: '-0.01', count: 5_000 }] },
      { legalEntityId: 'a', tolerated: [{ amount: '0.01', count: '5001' }] },
      { legalEntityId: 'b', tolerated: [] },
    ];
    expect(run('toleranceAccumulation', { currency: 'EUR', cap: '50', runs })).toEqual({
      sumAbsolute: ['50', '50.01', '0'],
      exception: [null, 'TOLERANCE_ACCUMULATION', null],
    });
    expect(run('toleranceAccumulation', { currency: 'EUR', runs: [{ tolerated: [{ amount: '51' }] }] })).toEqual({
      sumAbsolute: ['51'],
      exception: ['TOLERANCE_ACCUMULATION'],
    });
  });
});

describe('checkDuties', () => {
  it('answers permission, code and row for each attempt', () => {
    const history = [{ person: 'ann', action: 'ISSUE_CREDIT_NOTE', subject: 'cn1', amount: '150' }];
    const attempt = { actor: 'svc', onBehalfOf: 'ann', action: 'APPROVE_CREDIT_NOTE', subject: 'cn1' };
    const admin = { actor: 'eve', roles: ['role-admin'], action: 'POST_JOURNAL', subject: 'je1' };
    const limits = { credit: '100' };
    expect(
      run('checkDuties', {
        limits,
        attempts: [
          { history, attempt },
          { history: [], attempt: admin },
        ],
      }),
    ).toEqual({
      allowed: [false, false],
      error: ['SOD_VIOLATION', 'SOD_VIOLATION'],
      rule: [4, 11],
    });
    expect(run('checkDuties', { attempts: [{ history, attempt }] })).toEqual({
      allowed: [true],
      error: [null],
      rule: [null],
    });
  });
});
