import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { formatMoney } from '../../../../core/money.ts';
import type { ContractStatus } from '../../generated/rules.ts';
import type { Contract } from '../contract.ts';
import { linesMax, priceStepsMax, type Line } from '../line.ts';
import { amendedLines, refuseAmending } from './amended.ts';
import type { AmendmentChange } from './changes.ts';
import { change, contractOf, d, line, priced, priceOf } from './fixtures/amending.ts';
import { lineChangesBetween } from './line-changes.ts';

const amending = { effectiveDate: d('2026-04-01'), coTerm: true };
const amend = (contract: Contract, changes: readonly AmendmentChange[], more = {}) =>
  amendedLines(contract, changes, { ...amending, ...more }, 'HALF_UP');
const linesOf = (...asked: Parameters<typeof amend>): readonly Line[] => {
  const answer = amend(...asked);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value.lines;
};
const refusalOf = (...asked: Parameters<typeof amend>) => {
  const answer = amend(...asked);
  return answer.ok ? null : answer.refusal.details;
};
const key = (lineKey: string) => lineKey as Line['lineKey'];
const remove = (lineKey: string) => change('REMOVE_LINE', { lineKey: key(lineKey) });
const until = (endDate: string | null) => change('CHANGE_TERM', { endDate: endDate === null ? null : d(endDate) });

describe('a contract', () => {
  it.each<[ContractStatus, boolean]>([
    ['DRAFT', false],
    ['IN_REVIEW', false],
    ['APPROVED', false],
    ['SIGNED', true],
    ['ACTIVE', true],
    ['SUSPENDED', true],
    ['EXPIRED', false],
    ['RENEWED', false],
    ['TERMINATED', false],
    ['VOIDED', false],
  ])('that is %s can be amended: %s', (status, can) => {
    const refusal = refuseAmending(contractOf([line('a')], { status }), amending.effectiveDate);
    expect(refusal?.details ?? null).toEqual(can ? null : { path: 'Contract.status', rule: 'CONTRACT_STATE' });
  });

  it.each([
    ['2025-12-31', 'WITHIN_PERIOD'],
    ['2026-01-01', 'DATE_NOT_BEFORE_PREVIOUS'],
    ['2026-02-28', 'DATE_NOT_BEFORE_PREVIOUS'],
    ['2026-03-01', null],
    ['2026-12-31', null],
    ['2027-01-01', 'WITHIN_PERIOD'],
  ])('of a version of 1 March is amended from %s on: %s', (on, rule) => {
    const refusal = refuseAmending(contractOf([line('a')], {}, '2026-03-01'), d(on));
    expect(refusal?.details ?? null).toEqual(rule === null ? null : { path: 'input.effectiveDate', rule });
  });

  it('that was renewed early is amended in the term that still runs', () => {
    const contract = contractOf([line('a')]);
    const versions = [
      ...contract.versions,
      { ...contract.versions[0]!, reason: 'RENEWAL', effectiveDate: d('2027-01-01') },
    ];
    expect(refuseAmending({ ...contract, versions } as Contract, d('2026-01-01'))).toBeNull();
  });

  it('without an end can be amended on any day', () => {
    expect(refuseAmending(contractOf([line('a')], { endDate: null }), d('2099-01-01'))).toBeNull();
  });
});

describe('the changes of an amendment', () => {
  it('are done one after the other, on what those before made', () => {
    const lines = linesOf(contractOf([line('a')]), [
      change('CHANGE_QUANTITY', { lineKey: key('a'), quantity: decimal(2) }),
      change('CHANGE_PRICE', { lineKey: key('a'), price: priceOf('90') }),
      change('ADD_LINE', { line: line('b', { from: d('2026-04-01') }) }),
    ]);
    expect(lines.map(({ lineKey }) => lineKey)).toEqual(['a', 'b']);
    expect(lines[0]).toMatchObject({
      ramp: [{ from: '2026-04-01', quantity: decimal(2) }],
      priceSteps: [{ from: '2026-04-01', price: priceOf('90'), discount: null }],
    });
    // Three months at 100, nine of two at 90.
    expect(lines.map(({ value }) => value && formatMoney(value).amount)).toEqual(['1920.00', '900.00']);
  });

  it('put another product in a line’s place', () => {
    const swap = change('SWAP_PRODUCT', { lineKey: key('a'), line: line('b', { from: d('2026-04-01') }) });
    expect(linesOf(contractOf([line('a')]), [swap]).map(({ from, to }) => `${from} ${to}`)).toEqual([
      '2026-01-01 2026-04-01',
      '2026-04-01 2027-01-01',
    ]);
  });

  it('know the end that one of them makes, wherever it stands', () => {
    const add = change('ADD_LINE', { line: line('b', { from: d('2026-04-01') }) });
    const lines = linesOf(contractOf([line('a')]), [add, until('2028-01-01')]);
    expect(lines.map(({ to }) => to)).toEqual(['2028-01-01', '2028-01-01']);
    const apart = linesOf(contractOf([line('a')]), [add, until('2028-01-01')], { coTerm: false });
    expect(apart.map(({ to }) => to)).toEqual(['2027-01-01', '2027-01-01']);
  });

  it('have no sum without an end', () => {
    const answer = amend(contractOf([line('a')]), [until(null)]);
    expect(answer.ok && answer.value.tcv).toBeNull();
  });

  const once = line('a', { productType: 'ONE_TIME', billingInterval: null, billingTiming: null });
  const many = Array.from({ length: linesMax }, (_, index) => line(`l${index}`));
  it.each<[string, readonly Line[], readonly AmendmentChange[], object]>([
    ['a line that is none', [line('a')], [remove('x')], { entity: 'ContractLine', id: 'x' }],
    [
      'a line that has ended by then',
      [line('a', { to: d('2026-04-01') }), line('b')],
      [remove('a')],
      { path: 'input.changes[0].lineKey', rule: 'WITHIN_PERIOD' },
    ],
    [
      'what was charged once before',
      [once, line('b')],
      [remove('a')],
      { path: 'input.changes[0].lineKey', rule: 'NOT_CHARGED_YET' },
    ],
    [
      'lines of which none ever began',
      [line('a', { from: d('2026-04-01') })],
      [remove('a')],
      { path: 'Amendment.terms.lines', rule: 'NOT_EMPTY' },
    ],
    [
      'a line too many',
      many,
      [change('ADD_LINE', { line: line('b', { from: d('2026-04-01') }) })],
      { path: 'Amendment.terms.lines', rule: 'COUNT_MAX' },
    ],
    [
      'a line that begins before the amendment',
      [line('a')],
      [change('ADD_LINE', { line: line('b', { from: d('2026-03-31') }) })],
      { path: 'input.changes[0].line.from', rule: 'WITHIN_PERIOD' },
    ],
    [
      'a line that begins when the contract has ended',
      [line('a')],
      [change('ADD_LINE', { line: line('b', { from: d('2027-01-01') }) })],
      { path: 'Amendment.terms.lines[1].to', rule: 'PERIOD_NOT_EMPTY' },
    ],
    [
      'an end on the day itself',
      [line('a')],
      [change('SUSPEND'), until('2026-04-01')],
      { path: 'input.changes[1].endDate', rule: 'DATE_AFTER_START' },
    ],
    [
      'a discount above the price',
      [line('a')],
      [
        change('CHANGE_PRICE', {
          lineKey: key('a'),
          price: priceOf('1'),
          discount: { kind: 'AMOUNT', value: decimal(2) },
        }),
      ],
      { path: 'Amendment.terms.lines[0].priceSteps[0].discount', rule: 'NOT_ABOVE_GROSS' },
    ],
  ])('are refused for %s', (_, lines, changes, details) => {
    expect(refusalOf(contractOf(lines), changes)).toEqual(details);
  });

  it('change a price so often, and no more', () => {
    const days = Array.from({ length: priceStepsMax }, (_, index) => priced(`2026-02-${10 + index}`, '90'));
    const another = [change('CHANGE_PRICE', { lineKey: key('a'), price: priceOf('80') })];
    expect(linesOf(contractOf([line('a', { priceSteps: days.slice(1) })]), another)).toHaveLength(1);
    expect(refusalOf(contractOf([line('a', { priceSteps: days })]), another)).toEqual({
      path: 'Amendment.terms.lines[0].priceSteps',
      rule: 'COUNT_MAX',
    });
  });

  it('may end every line that has begun', () => {
    expect(linesOf(contractOf([line('a')]), [remove('a')]).map(({ to }) => to)).toEqual(['2026-04-01']);
  });

  it('may take out and change what is charged once later', () => {
    const later = { ...once, from: d('2026-04-01') };
    expect(linesOf(contractOf([later, line('b')]), [remove('a')])).toHaveLength(1);
    const more = change('CHANGE_QUANTITY', { lineKey: key('a'), quantity: decimal(4) });
    expect(linesOf(contractOf([later]), [more])[0]?.quantity).toEqual(decimal(4));
  });
});

describe('what becomes of the lines', () => {
  it('is told of those that differ, old ones first', () => {
    const [kept, gone, cut, more] = [line('kept'), line('gone'), line('cut'), line('more')];
    const after = [
      line('new'),
      { ...more, quantity: decimal('1.0') },
      kept,
      { ...cut, to: d('2026-04-01') },
      line('changed', { quantity: decimal(2) }),
    ];
    const changes = lineChangesBetween([line('changed'), gone, cut, kept, more], after, d('2026-04-01'));
    expect(changes.map(({ op, lineKey }) => `${op} ${lineKey}`)).toEqual([
      'CHANGE changed',
      'REMOVE gone',
      'REMOVE cut',
      'ADD new',
    ]);
    expect(changes.map(({ before, after: then }) => [before?.lineKey ?? null, then?.lineKey ?? null])).toEqual([
      ['changed', 'changed'],
      ['gone', null],
      ['cut', 'cut'],
      [null, 'new'],
    ]);
  });
});
