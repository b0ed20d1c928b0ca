import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from './decimal.ts';
import {
  checkDuties,
  defaultLimits,
  duties,
  rolesRow,
  violatedDuty,
  type AttemptedAct,
  type FourEyesLimits,
  type PastAct,
} from './duties.ts';

const did = (action: string, subject: string, more: Partial<PastAct> = {}): PastAct => ({
  person: 'ann',
  action,
  subject,
  ...more,
});
const attempt = (action: string, subject: string, more: Partial<AttemptedAct> = {}): AttemptedAct => ({
  actor: 'ann',
  action,
  subject,
  ...more,
});

/** The row that the attempt breaks, or null. */
function row(past: PastAct | readonly PastAct[], then: AttemptedAct, limits?: FourEyesLimits): number | null | 'none' {
  const history = Array.isArray(past) ? (past as readonly PastAct[]) : [past as PastAct];
  const violation = violatedDuty(then, history, limits);
  expect(checkDuties(then, history, limits) === null).toBe(violation === null);
  return violation === null ? 'none' : violation.number;
}

describe('the duties table', () => {
  it.each<[number, PastAct, AttemptedAct]>([
    [1, did('CREATE_JOURNAL', 'je1'), attempt('APPROVE_JOURNAL', 'je1')],
    [1, did('EDIT_MANUAL_JOURNAL', 'je1'), attempt('POST_JOURNAL', 'je1')],
    [2, did('CREATE_MAPPING_RULE', 'map1'), attempt('APPROVE_MAPPING_RULE', 'map1')],
    [2, did('CREATE_ROUTING_RULE', 'route1'), attempt('APPROVE_ROUTING_RULE', 'route1')],
    [2, did('CREATE_MAPPING_RULE', 'map1'), attempt('POST_JOURNAL', 'je1', { usesRules: ['map0', 'map1'] })],
    [2, did('APPROVE_MAPPING_RULE', 'map1'), attempt('RELEASE_JOURNAL', 'je1', { usesRules: ['map1'] })],
    [2, did('APPROVE_ROUTING_RULE', 'r1'), attempt('RESUBMIT_POSTING', 'je1', { usesRules: ['r1'] })],
    [3, did('CREATE_REFUND', 'rf1'), attempt('APPROVE_REFUND', 'rf1')],
    [3, did('CHANGE_BANK_DATA', 'cus1'), attempt('APPROVE_REFUND', 'rf1', { account: 'cus1' })],
    [
      3,
      did('CHANGE_PAYMENT_DATA', 'bank1', { account: 'cus1' }),
      attempt('APPROVE_REFUND', 'rf1', { account: 'cus1' }),
    ],
    [4, did('ISSUE_CREDIT_NOTE', 'cn1'), attempt('APPROVE_CREDIT_NOTE', 'cn1')],
    [5, did('AUTHOR_QUOTE', 'q1'), attempt('APPROVE_DISCOUNT', 'q1')],
    [5, did('CREATE_CONTRACT', 'ctr1'), attempt('APPROVE_TERMS', 'ctr1')],
    [6, did('REQUEST_MERGE', 'm1'), attempt('APPROVE_MERGE', 'm1', { postedDocuments: true })],
    [7, did('RECORD_CASH_RECEIPT', 'rc1', { account: 'ar1' }), attempt('WRITE_OFF', 'wo1', { account: 'ar1' })],
    [7, did('RECORD_CASH_RECEIPT', 'rc1', { account: 'ar1' }), attempt('POST_WRITE_OFF', 'wo1', { account: 'ar1' })],
    [7, did('RECORD_CASH_RECEIPT', 'rc1', { account: 'ar1' }), attempt('RECONCILE_ACCOUNT', 'ar1')],
    [8, did('CHANGE_TOLERANCE', 't1', { period: '2025-01' }), attempt('ACCEPT_EXCEPTION', 'x1', { period: '2025-01' })],
    [9, did('CLOSE_PERIOD', '2025-01'), attempt('REOPEN_PERIOD', '2025-01')],
    [
      9,
      did('CLOSE_PERIOD', 'AR-2025-01', { period: '2025-01' }),
      attempt('APPROVE_REOPENING', 'ro1', { period: '2025-01' }),
    ],
    [10, did('CHANGE_SSP', 'ssp1'), attempt('APPROVE_TREATMENT', 't1', { usesRules: ['ssp1'] })],
    [10, did('CHANGE_REVENUE_TEMPLATE', 'rt1'), attempt('APPROVE_MODIFICATION', 't1', { usesRules: ['rt1'] })],
    [11, did('ADMINISTER_ROLES', 'role1'), attempt('APPROVE_JOURNAL', 'je1')],
    [12, did('CHANGE_INTEGRATION_MAPPING', 'im1'), attempt('RELEASE_TO_PRODUCTION', 'im1')],
  ])('row %i: who did %o may not do %o', (number, past, then) => {
    expect(row(past, then)).toBe(number);
    expect(row({ ...past, person: 'bob' }, then)).toBe('none');
    expect(row([], then)).toBe('none');
    if (number !== 11) expect(row({ ...past, subject: 'other', account: 'other', period: 'other' }, then)).toBe('none');
  });

  it('has a line for each row of the domain, and one for write-offs', () => {
    const numbers = [...new Set([...duties.map(({ number }) => number), rolesRow.number])];
    expect(numbers.sort((a, b) => (a ?? 99) - (b ?? 99))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, null]);
  });

  it('forbids nothing that nobody spoke of', () => {
    expect(row(did('CREATE_JOURNAL', 'je1'), attempt('READ_JOURNAL', 'je1'))).toBe('none');
    expect(row(did('APPROVE_JOURNAL', 'je1'), attempt('POST_JOURNAL', 'je1'))).toBe('none');
    expect(row(did('APPROVE_MAPPING_RULE', 'm'), attempt('APPROVE_MAPPING_RULE', 'm'))).toBe('none');
    expect(row(did('CREATE_JOURNAL', 'x'), attempt('APPROVE_REFUND', 'x'))).toBe('none');
  });

  it('names the lowest row of several', () => {
    const both = [did('CHANGE_INTEGRATION_MAPPING', 'x'), did('CREATE_MAPPING_RULE', 'x')];
    expect(row(both, attempt('APPROVE_MAPPING_RULE', 'x', { roles: ['role-admin'] }))).toBe(2);
    expect(row([], attempt('APPROVE_MAPPING_RULE', 'x', { roles: ['role-admin'] }))).toBe(11);
    const changed = did('CHANGE_INTEGRATION_MAPPING', 'x');
    expect(row(changed, attempt('RELEASE_INTEGRATION_MAPPING', 'x'))).toBe(12);
    expect(row(changed, attempt('RELEASE_INTEGRATION_MAPPING', 'x', { roles: ['role-admin', 'poster'] }))).toBe(11);
  });
});

describe('the person', () => {
  const past = did('CREATE_JOURNAL', 'je1');

  it('is the one a service account acts for', () => {
    expect(row(past, attempt('POST_JOURNAL', 'je1', { actor: 'svc', onBehalfOf: 'ann' }))).toBe(1);
    expect(row(past, attempt('POST_JOURNAL', 'je1', { actor: 'svc', onBehalfOf: 'bob' }))).toBe('none');
    expect(row(past, attempt('POST_JOURNAL', 'je1', { actor: 'svc' }))).toBe('none');
  });

  it('stays on both sides when acting for somebody else', () => {
    expect(row(past, attempt('POST_JOURNAL', 'je1', { actor: 'ann', onBehalfOf: 'bob' }))).toBe(1);
  });
});

describe('the window of a rule’s use', () => {
  const then = (at: string | undefined) =>
    attempt('POST_JOURNAL', 'je1', { usesRules: ['map1'], ...(at === undefined ? {} : { at: new Date(at) }) });
  const approved = did('APPROVE_MAPPING_RULE', 'map1', { at: new Date('2025-01-01T12:00:00.000Z') });

  it.each([
    ['2025-01-01T12:00:00.000Z', 2],
    ['2025-01-02T12:00:00.000Z', 2],
    ['2025-01-02T12:00:00.001Z', 'none'],
  ])('until %s: %s', (at, answer) => {
    expect(row(approved, then(at))).toBe(answer);
  });

  it('is taken to be open when a time is missing', () => {
    expect(row(approved, then(undefined))).toBe(2);
    expect(row(did('APPROVE_MAPPING_RULE', 'map1'), then('2025-01-09T00:00:00.000Z'))).toBe(2);
  });

  it('does not matter for the approval of the rule itself', () => {
    const created = did('CREATE_MAPPING_RULE', 'map1', { at: new Date('2024-01-01T00:00:00.000Z') });
    expect(row(created, attempt('APPROVE_MAPPING_RULE', 'map1', { at: new Date('2025-01-01') }))).toBe(2);
  });
});

describe('the four-eyes limits', () => {
  const amounts = (amount: string) => ({ amount: decimal(amount) });

  it.each([
    ['CREDIT_NOTE', '5000', 'none'],
    ['CREDIT_NOTE', '5000.01', 4],
    ['CREDIT_NOTE', '-5000.01', 4],
    ['REFUND', '1000', 'none'],
    ['REFUND', '1000.01', 3],
    ['WRITE_OFF', '500', 'none'],
    ['WRITE_OFF', '500.01', null],
  ])('of a %s over %s: %s', (thing, amount, answer) => {
    expect(row(did(`CREATE_${thing}`, 'x', amounts(amount)), attempt(`APPROVE_${thing}`, 'x'))).toBe(answer);
    expect(row(did(`CREATE_${thing}`, 'x'), attempt(`APPROVE_${thing}`, 'x', amounts(amount)))).toBe(answer);
  });

  it('go by the amount of the attempt when both name one', () => {
    const small = did('CREATE_REFUND', 'x', amounts('1'));
    expect(row(small, attempt('APPROVE_REFUND', 'x', amounts('2000')))).toBe(3);
  });

  it('are those of the legal entity and currency', () => {
    const limits = { ...defaultLimits, credit: decimal(100) };
    expect(row(did('ISSUE_CREDIT_NOTE', 'x', amounts('101')), attempt('APPROVE_CREDIT_NOTE', 'x'), limits)).toBe(4);
    expect(row(did('ISSUE_CREDIT_NOTE', 'x', amounts('100')), attempt('APPROVE_CREDIT_NOTE', 'x'), limits)).toBe(
      'none',
    );
  });

  it('do not open the way for who changed the bank data, nor for who took the cash', () => {
    const bank = did('CHANGE_BANK_DATA', 'cus1');
    expect(row(bank, attempt('APPROVE_REFUND', 'rf1', { account: 'cus1', ...amounts('1') }))).toBe(3);
    const cash = did('RECORD_CASH_RECEIPT', 'rc1', { account: 'ar1' });
    expect(row(cash, attempt('WRITE_OFF', 'wo1', { account: 'ar1', ...amounts('1') }))).toBe(7);
  });

  it('are the domain’s by default', () => {
    const { credit, refund, writeOff } = defaultLimits;
    expect([credit, refund, writeOff].map((limit) => formatDecimal(limit))).toEqual(['5000', '1000', '500']);
  });
});

describe('what a row asks beside', () => {
  it('a merge: posted documents', () => {
    const past = did('REQUEST_MERGE', 'm1');
    expect(row(past, attempt('APPROVE_MERGE', 'm1', { postedDocuments: false }))).toBe('none');
    expect(row(past, attempt('APPROVE_MERGE', 'm1'))).toBe('none');
  });

  it('an account: the same one, told by the subject where no account is named', () => {
    const past = did('RECORD_CASH_RECEIPT', 'rc1', { account: 'ar1' });
    expect(row(past, attempt('WRITE_OFF', 'rc1', { account: 'ar2' }))).toBe('none');
    expect(row(did('RECORD_CASH_RECEIPT', 'ar1'), attempt('WRITE_OFF', 'wo1', { account: 'ar1' }))).toBe(7);
    expect(row(did('RECORD_CASH_RECEIPT', 'ar1'), attempt('WRITE_OFF', 'ar1'))).toBe(7);
    expect(row(did('RECORD_CASH_RECEIPT', 'rc1'), attempt('WRITE_OFF', 'wo1'))).toBe('none');
  });

  it('a threshold: the same period, or one that is not told', () => {
    const past = did('CHANGE_TOLERANCE', 't1', { period: '2025-01' });
    expect(row(past, attempt('ACCEPT_EXCEPTION', 'x1', { period: '2025-02' }))).toBe('none');
    expect(row(past, attempt('ACCEPT_EXCEPTION', 'x1'))).toBe(8);
    expect(row(did('CHANGE_TOLERANCE', 't1'), attempt('ACCEPT_EXCEPTION', 'x1', { period: '2025-01' }))).toBe(8);
  });

  it('a re-opening: somebody else beside who closed', () => {
    const closed = did('CLOSE_PERIOD', '2025-01');
    const then = attempt('APPROVE_REOPENING', '2025-01');
    const other = (subject: string) => did('APPROVE_REOPENING', subject, { person: 'bob' });
    expect(row([closed, other('2025-01')], then)).toBe('none');
    expect(row([closed, other('2024-12')], then)).toBe(9);
    expect(row([closed, did('APPROVE_REOPENING', '2025-01')], then)).toBe(9);
    expect(row([closed, did('CLOSE_PERIOD', '2025-01', { person: 'bob' })], then)).toBe(9);
  });

  it('a release: somebody else who looked at it', () => {
    const changed = did('CHANGE_INTEGRATION_MAPPING', 'im1');
    const then = attempt('RELEASE_INTEGRATION_MAPPING', 'im1');
    expect(row([changed, did('APPROVE_INTEGRATION_MAPPING', 'im1', { person: 'bob' })], then)).toBe('none');
    expect(row([changed, did('APPROVE_INTEGRATION_MAPPING', 'im2', { person: 'bob' })], then)).toBe(12);
    expect(row([changed, did('CHANGE_INTEGRATION_MAPPING', 'im1', { person: 'bob' })], then)).toBe(12);
  });

  it('a rule’s use: the attempt names the rule', () => {
    expect(row(did('CREATE_MAPPING_RULE', 'map1'), attempt('POST_JOURNAL', 'je1', { usesRules: ['map2'] }))).toBe(
      'none',
    );
    expect(row(did('CHANGE_SSP', 'x'), attempt('APPROVE_TREATMENT', 'x'))).toBe(10);
    expect(row(did('CHANGE_SSP', 'x'), attempt('APPROVE_TREATMENT', 'x', { usesRules: [] }))).toBe('none');
  });
});

describe('row 11, roles', () => {
  it.each([
    ['POST_JOURNAL', ['role-admin'], 11],
    ['APPROVE_REFUND', ['ROLE_ADMIN'], 11],
    ['READ_JOURNAL', ['role-admin'], 'none'],
    ['READ_JOURNAL', ['role-admin', 'journal-poster'], 11],
    ['READ_JOURNAL', ['role-admin', 'refund-approver'], 11],
    ['READ_JOURNAL', ['role-admin', 'controller'], 11],
    ['READ_JOURNAL', ['role-admin', 'finance-director'], 11],
    ['READ_JOURNAL', ['role-admin', 'sales-ops'], 'none'],
    ['POST_JOURNAL', ['journal-poster'], 'none'],
    ['POST_JOURNAL', ['administrator'], 'none'],
    ['POST_JOURNAL', ['parole-madmin'], 'none'],
    ['POST_JOURNAL', ['role-reader'], 'none'],
    ['POST_JOURNAL', ['admin-of-roles'], 11],
    ['READ_JOURNAL', ['role-admin', 'outpost'], 'none'],
    ['GRANT_ROLE', ['role-admin'], 'none'],
    ['GRANT_ROLE', ['journal-approver'], 11],
    ['GRANT_ROLE', [], 'none'],
  ])('%s with the roles %j: %s', (action, roles, answer) => {
    expect(row([], attempt(action, 'je1', { roles }))).toBe(answer);
  });

  it('keeps an administrator from taking such a role', () => {
    expect(row([], attempt('HOLD_ROLE', 'journal-approver', { roles: ['role-admin'] }))).toBe(11);
    expect(row([], attempt('HOLD_ROLE', 'sales-ops', { roles: ['role-admin'] }))).toBe('none');
    expect(row([], attempt('HOLD_ROLE', 'journal-approver', { roles: [] }))).toBe('none');
  });
});

describe('checkDuties', () => {
  it('names the row and the act that stands against it', () => {
    expect(checkDuties(attempt('POST_JOURNAL', 'je1'), [did('CREATE_JOURNAL', 'je1', { auditId: 'aud_7' })])).toEqual({
      code: 'SOD_VIOLATION',
      details: { rule: '13.1', conflictingAuditId: 'aud_7' },
      message: 'Who did CREATE_JOURNAL before may not do POST_JOURNAL: another person has to.',
    });
    expect(checkDuties(attempt('POST_JOURNAL', 'je1', { roles: ['role-admin'] }), [])).toMatchObject({
      details: { rule: '13.11', conflictingAuditId: null },
      message: 'Who administers roles may not do POST_JOURNAL: another person has to.',
    });
    expect(checkDuties(attempt('APPROVE_WRITE_OFF', 'x'), [did('CREATE_WRITE_OFF', 'x')])).toMatchObject({
      details: { rule: '13', conflictingAuditId: null },
    });
  });

  it('has nothing against an act that breaks no row', () => {
    expect(checkDuties(attempt('POST_JOURNAL', 'je1'), [])).toBeNull();
  });
});
