import { describe, expect, it } from 'vitest';
import { failuresOf, type WorkedExample } from '../run.ts';
import { ledgerOperations } from './ledger.ts';

type Case = readonly [name: string, input: WorkedExample['input'], expected: WorkedExample['expected']];

const always = { from: '2020-01-01', to: null };
const route = (id: string, match: object, erpInstanceId: string, priority = 1) => ({
  id,
  priority,
  match,
  erpInstanceId,
  period: always,
});
const mapping = (id: string, match: object, more: object = {}) => ({
  id,
  chartId: 'DE',
  purpose: 'INVOICE',
  match,
  lines: { REVENUE: `4-${id}` },
  period: always,
  status: 'APPROVED',
  ...more,
});

const journal: readonly Case[] = [
  [
    'an entry is reversed once',
    {
      op: 'reverse',
      entry: [
        { account: 'A', dr: '100.00', dimensions: { d: 'x' } },
        { account: 'B', cr: '100' },
      ],
      times: 3,
    },
    {
      first: [
        { account: 'A', cr: '100', dimensions: { d: 'x' } },
        { account: 'B', dr: '100' },
      ],
      second: 'ALREADY_REVERSED',
      third: 'ALREADY_REVERSED',
    },
  ],
  ['an entry balances', { op: 'reverse', entry: [{ account: 'A', dr: '1' }], times: 1 }, { error: 'UNBALANCED' }],
  [
    'a line has one side',
    { op: 'reverse', entry: [{ account: 'A', dr: '1', cr: '1' }], times: 1 },
    { error: 'VALIDATION_FAILED' },
  ],
  [
    'requests are told apart by what they say, not by how',
    {
      op: 'idempotency',
      calls: [
        { key: 'k', body: { b: [1], a: '1.50' } },
        { key: 'k', body: { a: '1.5', b: [1] } },
        { key: 'k', body: { a: '1.5', b: [2] } },
        { key: 'k', body: 'x', principal: 'other' },
        { key: 'l', body: null, state: 'RUNNING' },
        { key: 'l', body: null },
      ],
    },
    { results: ['CREATED', 'REPLAYED', 'IDEMPOTENCY_KEY_REUSED', 'CREATED', 'CREATED', 'COMMAND_IN_PROGRESS'] },
  ],
  [
    'a loss is taken from retained earnings',
    {
      op: 'yearEndClose',
      currency: 'INR',
      income: [{ account: 'SALES', cr: '400' }],
      expense: [{ account: 'COGS', dr: '600' }],
    },
    {
      entry: [
        { account: 'COGS', cr: '600' },
        { account: 'RETAINED', dr: '200' },
        { account: 'SALES', dr: '400' },
      ],
    },
  ],
  [
    'a balance below zero stands on the other side',
    { op: 'yearEndClose', currency: 'INR', income: [{ account: 'SALES', cr: '-50' }], expense: [] },
    {
      entry: [
        { account: 'RETAINED', dr: '50' },
        { account: 'SALES', cr: '50' },
      ],
    },
  ],
  [
    'the last closed day is closed',
    { op: 'postingAllowed', periodClosedThrough: '2021-03-31', postingDate: '2021-03-31' },
    { allowed: false, error: 'PERIOD_CLOSED' },
  ],
  [
    'the day after is not',
    { op: 'postingAllowed', periodClosedThrough: '2021-03-31', postingDate: '2021-04-01' },
    { allowed: true, error: null },
  ],
  [
    'an entry of a closed period is reversed in an open one',
    {
      op: 'reverseInClosedPeriod',
      originalDate: '2021-03-15',
      periodClosedThrough: '2021-03-31',
      reversalDate: '2021-04-10',
      amount: '400',
    },
    { allowed: true, originalChanged: false, netOfBoth: '0' },
  ],
  [
    'not in the closed one',
    {
      op: 'reverseInClosedPeriod',
      originalDate: '2021-03-15',
      periodClosedThrough: '2021-03-31',
      reversalDate: '2021-03-20',
      amount: '400',
    },
    { allowed: false, error: 'PERIOD_CLOSED', originalChanged: false, netOfBoth: '400' },
  ],
];

const document = { functional: 'INR', docCurrency: 'USD', docAmount: '100.00', docRate: '50' };

const currency: readonly Case[] = [
  [
    'a part realises its part',
    { op: 'fxSettlement', ...document, settleAmount: '40', settleRate: '45' },
    { cash: '1800', arCleared: '2000', realised: '-200', kind: 'LOSS', openDocAfter: '60' },
  ],
  [
    'what came in is taken as it is',
    { op: 'fxSettlement', ...document, settleAmount: '100', settleFunctional: '5000.00' },
    { cash: '5000', realised: '0', kind: 'NONE', openDocAfter: '0' },
  ],
  ['no rate is guessed', { op: 'fxSettlement', ...document, settleAmount: '100' }, { error: 'FX_RATE_MISSING' }],
  [
    'a currency is worth itself',
    { op: 'fxSettlement', functional: 'INR', docCurrency: 'INR', docAmount: '100', settleAmount: '100' },
    { cash: '100', realised: '0', kind: 'NONE' },
  ],
  [
    'more than is open is refused',
    { op: 'fxSettlement', ...document, settleAmount: '100.01', settleRate: '50' },
    { error: 'ALLOCATION_EXCEEDS_OPEN' },
  ],
  [
    'a discount is converted at the document’s rate',
    { op: 'fxSettlementWithDiscount', ...document, discountPct: '10', settleFunctional: '4700' },
    { settleDoc: '90', arCleared: '5000', discountFunctional: '500', realised: '200' },
  ],
  [
    'a residue without anything open is lost',
    {
      op: 'fxRevaluation',
      functional: 'INR',
      docCurrency: 'USD',
      openDoc: '0',
      carriedFunctional: '0.04',
      closingRate: '85',
    },
    { newCarried: '0', unrealised: '-0.04', kind: 'LOSS' },
  ],
  [
    'no closing rate is guessed',
    { op: 'fxRevaluation', functional: 'INR', docCurrency: 'USD', openDoc: '1', carriedFunctional: '80' },
    { error: 'FX_RATE_MISSING' },
  ],
];

const months = [
  { name: 'Jan', from: '2026-01-01', to: '2026-02-01', status: { AR: 'CLOSED', GL: 'OPEN' } },
  { name: 'Feb', from: '2026-02-01', to: '2026-03-01', status: { AR: 'SOFT_CLOSED', GL: 'OPEN' } },
  { name: 'Mar', from: '2026-03-01', to: '2026-04-01', status: { AR: 'OPEN', GL: 'OPEN' } },
  { name: 'Apr', from: '2026-04-01', to: null, status: { AR: 'FUTURE', GL: 'FUTURE' } },
];

const periods: readonly Case[] = [
  [
    'an entry of the system is moved on, a manual one is refused',
    {
      op: 'resolvePostingDate',
      module: 'AR',
      periods: months,
      requests: [
        { type: 'SYSTEM', requestedDate: '2026-01-15', closeRole: false },
        { type: 'MANUAL', requestedDate: '2026-01-15', closeRole: false },
        { type: 'SYSTEM', requestedDate: '2026-02-15', closeRole: true },
        { type: 'SYSTEM', requestedDate: '2026-02-15' },
        { type: 'SYSTEM', requestedDate: '2026-04-15' },
        { type: 'MANUAL', requestedDate: '2026-03-31' },
      ],
    },
    {
      results: [
        { postingDate: '2026-03-01', originalDate: '2026-01-15' },
        { error: 'PERIOD_CLOSED' },
        { postingDate: '2026-02-15', originalDate: null },
        { postingDate: '2026-03-01', originalDate: '2026-02-15' },
        { error: 'PERIOD_CLOSED', waitsFor: 'Apr' },
        { postingDate: '2026-03-31', originalDate: null },
      ],
    },
  ],
  [
    'modules close in order',
    {
      op: 'closeModule',
      attempts: ['AR', 'REVENUE'].map((module) => ({
        module,
        actorRole: 'CONTROLLER',
        statuses: { BILLING: 'CLOSED', AR: 'SOFT_CLOSED', REVENUE: 'SOFT_CLOSED', GL: 'OPEN' },
        reconciliationDone: true,
        exceptions: [{ state: 'ACCEPTED', aboveTolerance: true }],
      })),
    },
    { allowed: [true, false], error: [null, 'VALIDATION_FAILED'] },
  ],
  [
    'a period is re-opened by two, the latest first',
    {
      op: 'reopenPeriod',
      module: 'GL',
      periods: [
        { name: 'Jan', status: 'CLOSED', closedBy: 'carla' },
        { name: 'Feb', status: { GL: 'CLOSED' }, closedBy: 'carla' },
      ],
      attempts: [
        { period: 'Feb', requestedBy: { person: 'dan', role: 'controller' }, secondApprover: 'eve', reason: 'late' },
        { period: 'Jan', requestedBy: { person: 'dan', role: 'controller' }, secondApprover: 'eve', reason: 'late' },
        { period: 'Feb', requestedBy: { person: 'carla', role: 'controller' }, secondApprover: null, reason: 'late' },
        {
          period: 'Feb',
          requestedBy: { person: 'dan', role: 'Close Team' },
          secondApprover: { person: 'eve' },
          reason: 'late',
        },
        {
          period: 'Feb',
          requestedBy: { person: 'dan', role: 'controller' },
          secondApprover: { person: 'eve' },
          reason: null,
        },
      ],
    },
    {
      allowed: [true, false, false, false, false],
      error: [null, 'VALIDATION_FAILED', 'SOD_VIOLATION', 'ROLE_REQUIRED', 'VALIDATION_FAILED'],
      statusAfterFirst: 'SOFT_CLOSED',
    },
  ],
  [
    'a refused attempt changes nothing',
    {
      op: 'reopenPeriod',
      module: 'GL',
      periods: [{ name: 'Jan', status: 'LOCKED' }],
      attempts: [
        { period: 'Jan', requestedBy: { person: 'dan', role: 'controller' }, secondApprover: 'eve', reason: 'late' },
      ],
    },
    { allowed: [false], statusAfterFirst: 'LOCKED' },
  ],
];

const routes = {
  rules: [route('r1', { productLine: 'A' }, 'SAP'), route('r2', { region: 'EU', country: 'DE' }, 'NS')],
  booksKeptBy: { LE: ['SAP', 'NS'] },
};

const routing: readonly Case[] = [
  [
    'a line is routed by the most specific rule',
    {
      op: 'resolveRoute',
      ...routes,
      lines: [
        { legalEntityId: 'LE', productLine: 'A', region: 'US' },
        { legalEntityId: 'LE', productLine: 'A', region: 'EU', country: 'DE' },
        { legalEntityId: 'LE', productLine: 'B', region: 'EU', country: null },
        { legalEntityId: 'X', productLine: 'A' },
      ],
      postingDate: '2026-01-01',
    },
    {
      routes: [
        { ruleId: 'r1', erpInstanceId: 'SAP' },
        { error: 'ROUTE_AMBIGUOUS' },
        { error: 'ROUTE_MISSING' },
        { error: 'ROUTE_MISSING' },
      ],
    },
  ],
  [
    'a draft is split',
    {
      op: 'splitByRoute',
      ...routes,
      document: {
        type: 'INVOICE',
        status: 'DRAFT',
        legalEntityId: 'LE',
        region: 'EU',
        country: 'DE',
        postingDate: '2026-01-01',
        lines: [
          { id: '1', productLine: 'A', net: '1.10', country: 'FR' },
          { id: '2', productLine: 'B', net: '2' },
          { id: '3', productLine: 'A', net: '3.30', country: 'FR' },
        ],
      },
    },
    {
      documents: [
        { erpInstanceId: 'NS', lines: ['2'], net: '2' },
        { erpInstanceId: 'SAP', lines: ['1', '3'], net: '4.40' },
      ],
    },
  ],
  [
    'follow-ups go where their document went, and wait there',
    {
      op: 'routeFollowUp',
      ...routes,
      erpStatus: { OLD: 'MAINTENANCE', SAP: 'DEGRADED' },
      documents: [
        { id: 'i', type: 'INVOICE', legalEntityId: 'LE', postingDate: '2026-01-01', storedRoute: 'OLD' },
        { id: 'c', type: 'CREDIT_NOTE', legalEntityId: 'LE', postingDate: '2026-01-02', creditsInvoiceId: 'i' },
        { id: 'p', type: 'PAYMENT', legalEntityId: 'LE', postingDate: '2026-01-02', invoiceId: 'i' },
        { id: 'j', type: 'INVOICE', legalEntityId: 'LE', postingDate: '2026-01-02', productLine: 'A' },
        { id: 'k', type: 'INVOICE', legalEntityId: 'X', postingDate: '2026-01-02' },
      ],
    },
    {
      routes: [
        { id: 'i', erpInstanceId: 'OLD', delivery: 'QUEUED' },
        { id: 'c', erpInstanceId: 'OLD', delivery: 'QUEUED' },
        { id: 'p', erpInstanceId: 'OLD', delivery: 'QUEUED' },
        { id: 'j', erpInstanceId: 'SAP', delivery: 'SENT' },
        { id: 'k', error: 'ROUTE_MISSING' },
      ],
    },
  ],
];

const accounts: readonly Case[] = [
  [
    'the posting date decides, and only approved rules count',
    {
      op: 'selectMapping',
      rules: [
        mapping('m1', {}),
        mapping('m2', { productLine: 'A' }, { period: { from: '2026-01-01', to: null } }),
        mapping('m3', { productId: 'P' }, { status: 'RETIRED' }),
        mapping('m4', { region: 'X' }, { lines: { REVENUE: { accountId: '4-m4' }, AR: '1400' } }),
      ],
      requests: [
        { purpose: 'INVOICE', postingDate: '2026-01-01', documentDate: '2025-12-31', productLine: 'A', productId: 'P' },
        { purpose: 'INVOICE', postingDate: '2025-12-31', documentDate: '2026-01-01', productLine: 'A' },
        { purpose: 'INVOICE', postingDate: '2025-12-31', region: 'X' },
        { purpose: 'REFUND', postingDate: '2026-01-01' },
      ],
    },
    {
      results: [
        { ruleId: 'm2', accountId: '4-m2' },
        { ruleId: 'm1', accountId: '4-m1' },
        { ruleId: 'm4', accountId: '4-m4' },
        { error: 'MAPPING_MISSING' },
      ],
    },
  ],
  [
    'each candidate is judged alone',
    {
      op: 'approveMapping',
      existing: [mapping('m1', { productLine: 'A' })],
      candidates: [
        mapping('n1', { productLine: 'A' }, { status: 'DRAFT', createdBy: 'ann', approver: 'ben' }),
        mapping('n2', { productLine: 'B' }, { status: 'DRAFT', createdBy: 'ann', approver: 'ben' }),
        mapping('n3', { productLine: 'B' }, { status: 'DRAFT', createdBy: 'ann', approver: 'ann' }),
        mapping('n4', { productLine: 'B' }, { status: 'DRAFT', createdBy: 'ann', approver: 'ben' }),
        mapping('n5', { productLine: 'C' }, { status: 'DRAFT', createdBy: 'ann' }),
      ],
    },
    {
      allowed: [false, true, false, true, false],
      error: ['VALIDATION_FAILED', null, 'SOD_VIOLATION', null, 'APPROVAL_REQUIRED'],
    },
  ],
  [
    'the system may reverse to a retired account, once',
    {
      op: 'postWithMapping',
      accounts: [
        { id: 'AR', active: always },
        { id: 'OLD', active: { from: '2020-01-01', to: '2026-01-01' } },
      ],
      original: {
        entryId: 'je',
        postingDate: '2025-12-01',
        mappingRuleId: 'm1',
        lines: [
          { account: 'AR', dr: '100', dimensions: { d: 'x' } },
          { account: 'OLD', cr: '100' },
        ],
      },
      attempts: [
        {
          type: 'NEW',
          by: 'SYSTEM',
          postingDate: '2026-01-01',
          lines: [
            { account: 'AR', dr: '1' },
            { account: 'OLD', cr: '1' },
          ],
        },
        { type: 'NEW', by: 'SYSTEM', postingDate: '2025-12-31' },
        { type: 'NEW', by: 'SYSTEM', postingDate: '2025-12-31', lines: [{ account: 'AR', dr: '1' }] },
        { type: 'REVERSAL', by: 'MANUAL', of: 'je', postingDate: '2026-01-10' },
        { type: 'REVERSAL', by: 'SYSTEM', of: 'je', postingDate: '2026-01-10', entryId: 'rev' },
        { type: 'REVERSAL', by: 'SYSTEM', of: 'je', postingDate: '2026-01-11' },
        { type: 'REVERSAL', by: 'SYSTEM', of: 'rev', postingDate: '2026-01-12' },
        { type: 'REVERSAL', by: 'SYSTEM', of: 'nothing', postingDate: '2026-01-12' },
      ],
    },
    {
      results: [
        { posted: false, error: 'ACCOUNT_INACTIVE' },
        { posted: true },
        { posted: false, error: 'UNBALANCED' },
        { posted: false, error: 'ACCOUNT_INACTIVE' },
        {
          posted: true,
          mappingRuleId: 'm1',
          lines: [
            { account: 'AR', cr: '100', dimensions: { d: 'x' } },
            { account: 'OLD', dr: '100' },
          ],
        },
        { posted: false, error: 'ALREADY_REVERSED' },
        {
          posted: true,
          lines: [
            { account: 'AR', dr: '100' },
            { account: 'OLD', cr: '100' },
          ],
        },
        { posted: false, error: 'NOT_FOUND' },
      ],
    },
  ],
];

describe.each([
  ['journal', journal],
  ['currency', currency],
  ['periods', periods],
  ['routing', routing],
  ['account mapping', accounts],
])('an operation of the %s', (_, cases) => {
  it.each(cases)('%s', (id, input, expected) => {
    expect(failuresOf({ id, input, expected }, ledgerOperations)).toEqual([]);
  });
});
