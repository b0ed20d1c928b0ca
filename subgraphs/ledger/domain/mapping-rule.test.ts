import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { accountWith } from './fixtures/accounts.ts';
import type { AccountId, MappingRuleId } from './ids.ts';
import {
  checkMappingRule,
  mappingOf,
  matchOf,
  mayBeUsed,
  refuseOwnRules,
  rolesOf,
  unknownMappingRule,
  type MappingLine,
  type MappingMatch,
  type MappingRule,
} from './mapping-rule.ts';
import type { PostingPurpose, PostingRole } from './posting/rules.ts';
import type { MappingRuleStatus } from './states/mapping-rule.ts';

const created = new Date('2026-03-10T09:00:00Z');
const approved = new Date('2026-03-12T09:00:00Z');

const line = (role: PostingRole, accountId: string, dimensions: MappingLine['dimensions'] = []): MappingLine => ({
  role,
  accountId: accountId as AccountId,
  dimensions,
});

const nothingAsked: MappingMatch = {
  productId: null,
  productLine: null,
  region: null,
  customerType: null,
  taxCode: null,
  paymentMethod: null,
  intercompany: null,
};

function ruleWith(values: Partial<MappingRule> = {}): MappingRule {
  return {
    id: 'map_1' as MappingRuleId,
    version: 2,
    chartId: 'main',
    purpose: 'INVOICE',
    match: nothingAsked,
    lines: [line('AR', '1400'), line('REVENUE', '8400')],
    period: { from: civilDate('2026-01-01'), to: null },
    status: 'APPROVED',
    createdBy: 'ann',
    approvedBy: 'bob',
    approvedAt: approved,
    createdAt: created,
    updatedAt: approved,
    ...values,
  };
}

const accounts = [
  accountWith({ id: '1400', control: 'AR' }),
  accountWith({ id: '8400' }),
  accountWith({ id: '3800', control: 'TAX' }),
  accountWith({ id: '9400', chartId: 'other' }),
];

const refusalOf = (values: Partial<MappingRule>) => checkMappingRule(ruleWith(values), accounts);

describe('a rule as the selection reads it', () => {
  it('has its lines by role, and their dimensions by name', () => {
    const dimensions = [
      { name: 'costCentre', value: '7' },
      { name: 'region', value: 'EMEA' },
    ];
    const rule = ruleWith({ lines: [line('AR', '1400'), line('REVENUE', '8400', dimensions)] });
    expect(mappingOf(rule)).toEqual({
      ...rule,
      lines: {
        AR: { accountId: '1400', dimensions: {} },
        REVENUE: { accountId: '8400', dimensions: { costCentre: '7', region: 'EMEA' } },
      },
    });
  });
});

describe('what a rule asks about', () => {
  it('is every field, with null where the author says nothing', () => {
    expect(matchOf({ productId: 'prd_1', region: null, intercompany: false })).toEqual({
      ...nothingAsked,
      productId: 'prd_1',
      intercompany: false,
    });
  });

  it.each([null, undefined, {}])('is nothing of %s', (input) => {
    expect(matchOf(input)).toEqual(nothingAsked);
  });
});

describe('a rule that may be made', () => {
  it('names accounts of the chart for roles of the purpose', () => {
    expect(refusalOf({})).toBeNull();
    expect(refusalOf({ lines: [line('TAX_PAYABLE', '3800'), line('ROUNDING', '8400')] })).toBeNull();
  });

  it('has a line', () => {
    expect(refusalOf({ lines: [] })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines', rule: 'NOT_EMPTY' },
    });
  });

  it('has each role once', () => {
    expect(refusalOf({ lines: [line('AR', '1400'), line('REVENUE', '8400'), line('AR', '1400')] })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines', rule: 'DISTINCT' },
    });
  });

  it.each(['2026-03-01', '2026-02-28'])('does not end on %s when it begins on the first of March', (to) => {
    expect(refusalOf({ period: { from: civilDate('2026-03-01'), to: civilDate(to) } })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.to', rule: 'PERIOD_ENDS_AFTER_START' },
      message: 'input.to must be after 2026-03-01, its first day.',
    });
  });

  it('may be in force for a day', () => {
    expect(refusalOf({ period: { from: civilDate('2026-03-01'), to: civilDate('2026-03-02') } })).toBeNull();
  });

  it.each(['productId', 'productLine', 'customerType', 'taxCode', 'paymentMethod'] as const)(
    'asks for a %s by a name',
    (field) => {
      expect(refusalOf({ match: { ...nothingAsked, [field]: 'A1' } })).toBeNull();
      expect(refusalOf({ match: { ...nothingAsked, [field]: 'a b' } })).toMatchObject({
        code: 'VALIDATION_FAILED',
        details: { path: `input.match.${field}`, rule: 'NAME_FORM' },
      });
    },
  );

  it('asks for a region as the company calls it', () => {
    expect(refusalOf({ match: { ...nothingAsked, region: 'Southern states' } })).toBeNull();
    expect(refusalOf({ match: { ...nothingAsked, region: ' ' } })).toMatchObject({ details: { rule: 'TEXT' } });
  });

  it.each([true, false])('may ask for intercompany to be %s, which is no name', (intercompany) => {
    expect(refusalOf({ match: { ...nothingAsked, intercompany } })).toBeNull();
  });
});

describe('a line of a rule', () => {
  const second = (one: MappingLine) => refusalOf({ lines: [line('AR', '1400'), one] });

  it('has a role of the purpose', () => {
    expect(second(line('BANK', '8400'))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines[1].role', rule: 'ONE_OF' },
      message:
        'input.lines[1].role must be one of AR, FX_LOSS, DEFERRED_REVENUE, CONTRACT_ASSET, REVENUE, TAX_PAYABLE, FX_GAIN, ROUNDING.',
    });
  });

  it.each(['4711', '9400'])('has an account of the chart, and %s is none', (id) => {
    expect(second(line('REVENUE', id))).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Account', id },
      message: `There is no Account ${id} in main.`,
    });
  });

  it.each<[PostingRole, string]>([
    ['REVENUE', '1400'],
    ['AR', '8400'],
    ['AR', '3800'],
  ])('does not have %s on %s: receivables are on their control account, and nothing else is', (role, accountId) => {
    expect(refusalOf({ lines: [line(role, accountId)] })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines[0].accountId', rule: 'CONTROL_ACCOUNT' },
    });
  });

  const dimensionsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `d${index}`, value: 'x' }));

  it('has at most ten dimensions', () => {
    expect(second(line('REVENUE', '8400', dimensionsOf(10)))).toBeNull();
    expect(second(line('REVENUE', '8400', dimensionsOf(11)))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines[1].dimensions', rule: 'COUNT_MAX' },
      message: 'input.lines[1].dimensions must be at most 10 dimensions.',
    });
  });

  it.each([
    ['name', { name: 'cost centre', value: '7' }],
    ['value', { name: 'costCentre', value: '' }],
  ])('has dimensions whose %s is a name', (part, wrong) => {
    expect(second(line('REVENUE', '8400', [...dimensionsOf(1), wrong]))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: `input.lines[1].dimensions[1].${part}`, rule: 'NAME_FORM' },
    });
  });
});

describe('the roles of a purpose', () => {
  it.each<[PostingPurpose, readonly PostingRole[]]>([
    ['CREDIT_APPLIED', ['ACCOUNT_CREDIT', 'AR', 'ROUNDING']],
    ['FX_REVALUATION', ['AR', 'FX_LOSS', 'FX_GAIN', 'ROUNDING']],
  ])('%s are its debits, its credits and rounding, each once', (purpose, roles) => {
    expect(rolesOf(purpose)).toEqual(roles);
  });
});

describe('who made or approved a rule', () => {
  const day = 86_400_000;
  const later = (at: Date, ms: number) => new Date(at.getTime() + ms);

  it.each([
    ['ann', created],
    ['bob', approved],
  ])('as %s did stays away for a day from what uses it', (person, at) => {
    const rules = [ruleWith({ id: 'map_0' as MappingRuleId, createdBy: 'eve', approvedBy: 'ida' }), ruleWith()];
    expect(refuseOwnRules(rules, person, later(at, day))).toEqual({
      code: 'SOD_VIOLATION',
      details: { rule: '13.2', conflictingAuditId: null },
      message: 'You made or approved map_1, which this posting uses: another person resubmits it (13.2).',
    });
    expect(refuseOwnRules(rules, person, later(at, 0))).toMatchObject({ code: 'SOD_VIOLATION' });
    expect(refuseOwnRules(rules, person, later(at, day + 1))).toBeNull();
  });

  it('is not somebody else', () => {
    expect(refuseOwnRules([ruleWith()], 'eve', approved)).toBeNull();
    expect(refuseOwnRules([], 'ann', created)).toBeNull();
  });

  it('did not approve what was never approved', () => {
    expect(refuseOwnRules([ruleWith({ approvedAt: null })], 'bob', approved)).toBeNull();
  });

  it('is held by what that person did, not by what the other did later', () => {
    expect(refuseOwnRules([ruleWith()], 'ann', later(approved, 1))).toBeNull();
  });
});

describe('a rule that may be used', () => {
  const march = { from: civilDate('2026-03-01'), to: civilDate('2026-04-01') };

  it.each<[MappingRuleStatus, MappingRule['period'], string, boolean]>([
    ['APPROVED', march, '2026-02-28', true],
    ['APPROVED', march, '2026-03-31', true],
    ['APPROVED', march, '2026-04-01', false],
    ['APPROVED', { ...march, to: null }, '2026-04-01', true],
    ['DRAFT', march, '2026-03-15', false],
    ['RETIRED', march, '2026-03-15', false],
  ])('%s for %j of a document of %s: %s', (status, period, on, expected) => {
    expect(mayBeUsed(ruleWith({ status, period }), civilDate(on))).toBe(expected);
  });
});

describe('a rule that nobody may see', () => {
  it('is not found', () => {
    expect(unknownMappingRule('map_9')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'MappingRule', id: 'map_9' },
      message: 'There is no MappingRule map_9 that you may see.',
    });
  });
});
