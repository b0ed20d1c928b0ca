import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { add, zero } from '../../../../core/decimal.ts';
import { fromMinor, money } from '../../../../core/money.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import type { Routing, RoutingRule } from '../../../../core/routing/rules.ts';
import { splitByRoute, type SplitDocument, type SplitLine } from './split.ts';

const erp = (id: string) => id as ErpInstanceId;
const rule = (id: string, match: RoutingRule['match'], erpInstanceId: string): RoutingRule => ({
  id: id as RoutingRuleId,
  priority: 1,
  match,
  erpInstanceId: erp(erpInstanceId),
  period: { from: civilDate('2026-01-01'), to: null },
  approvedBy: 'ben',
});

const routing: Routing = {
  rules: [
    rule('r1', { productLine: 'CLOUD' }, 'SAP'),
    rule('r2', { productLine: 'HARDWARE' }, 'NETSUITE'),
    rule('r3', { productLine: 'CLOUD', region: 'APAC' }, 'ORACLE'),
    rule('r4', { productLine: 'CLOUD', country: 'JP' }, 'NETSUITE'),
  ],
  booksKeptBy: { DE: [erp('SAP'), erp('NETSUITE'), erp('ORACLE')] },
};

const line = (id: string, productLine: string, net: string, more: Partial<SplitLine> = {}): SplitLine => ({
  id,
  productLine,
  net: money(net, 'EUR'),
  ...more,
});

const mixed = [line('1', 'CLOUD', '10.10'), line('2', 'HARDWARE', '5'), line('3', 'CLOUD', '-0.20')];

const document = (lines: readonly SplitLine[], more: Partial<SplitDocument> = {}): SplitDocument => ({
  status: 'DRAFT',
  currency: 'EUR',
  legalEntityId: 'DE',
  postingDate: civilDate('2026-03-31'),
  storedRoute: null,
  lines,
  ...more,
});

const part = (erpInstanceId: string, lines: readonly string[], net: string) => ({
  erpInstanceId,
  lines,
  net: money(net, 'EUR'),
});

const split = (of: SplitDocument) => {
  const answer = splitByRoute(of, routing);
  return answer.ok ? answer.value : { code: answer.refusal.code, details: answer.refusal.details };
};

describe('a draft', () => {
  it('is split by the ERPs that its lines lead to, in the order of their ids', () => {
    expect(split(document(mixed))).toEqual([part('NETSUITE', ['2'], '5'), part('SAP', ['1', '3'], '9.9')]);
  });

  it('of one ERP stays whole', () => {
    expect(split(document([mixed[0]!, mixed[2]!]))).toEqual([part('SAP', ['1', '3'], '9.9')]);
  });

  it('gives its lines what they do not say of themselves', () => {
    expect(split(document([line('1', 'CLOUD', '1')], { region: 'APAC' }))).toEqual([part('ORACLE', ['1'], '1')]);
    expect(split(document([line('1', 'CLOUD', '1', { region: 'EMEA' })], { region: 'APAC' }))).toEqual([
      part('SAP', ['1'], '1'),
    ]);
    expect(split(document([line('1', 'CLOUD', '1')], { country: 'JP' }))).toEqual([part('NETSUITE', ['1'], '1')]);
    expect(split(document([line('1', 'CLOUD', '1', { country: 'FR' })], { country: 'JP' }))).toEqual([
      part('SAP', ['1'], '1'),
    ]);
    const bare = { id: '1', net: money('1', 'EUR') };
    expect(split(document([bare], { productLine: 'HARDWARE' }))).toEqual([part('NETSUITE', ['1'], '1')]);
    expect(split(document([line('1', 'CLOUD', '1')], { productLine: 'HARDWARE' }))).toEqual([part('SAP', ['1'], '1')]);
  });

  it('is refused with a line that has no route', () => {
    expect(split(document([...mixed, line('4', 'BOOKS', '1')]))).toEqual({
      code: 'ROUTE_MISSING',
      details: { legalEntityId: 'DE', on: '2026-03-31' },
    });
    expect(split(document(mixed, { legalEntityId: 'US' }))).toMatchObject({ code: 'ROUTE_MISSING' });
    expect(split(document(mixed, { postingDate: civilDate('2025-12-31') }))).toMatchObject({ code: 'ROUTE_MISSING' });
  });

  it('is refused without lines, and with lines in several currencies', () => {
    expect(split(document([]))).toEqual({ code: 'VALIDATION_FAILED', details: { path: 'lines', rule: 'NOT_EMPTY' } });
    expect(split(document([line('1', 'CLOUD', '1', { net: money('1', 'USD') })]))).toEqual({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', actual: 'USD' },
    });
  });

  it('loses no line and no cent', () => {
    const lines = fc.array(
      fc.record({
        productLine: fc.constantFrom('CLOUD', 'HARDWARE'),
        region: fc.constantFrom('APAC', 'EMEA'),
        net: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map((units) => fromMinor(units, 'EUR')),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, (drawn) => {
        const whole = document(drawn.map((one, index) => ({ ...one, id: String(index) })));
        const parts = splitByRoute(whole, routing);
        if (!parts.ok) throw new Error(parts.refusal.message);
        expect(parts.value.flatMap((one) => one.lines).sort()).toEqual(whole.lines.map(({ id }) => id).sort());
        const total = parts.value.reduce((sum, { net }) => add(sum, net.amount), zero);
        expect(total).toEqual(whole.lines.reduce((sum, { net }) => add(sum, net.amount), zero));
      }),
    );
  });
});

describe('a document that is routed or final', () => {
  it('keeps its stored route, whole, whatever the rules say now', () => {
    expect(split(document(mixed, { storedRoute: erp('OLD') }))).toEqual([part('OLD', ['1', '2', '3'], '14.9')]);
    expect(split(document(mixed, { storedRoute: erp('OLD'), status: 'OPEN' }))).toEqual([
      part('OLD', ['1', '2', '3'], '14.9'),
    ]);
  });

  it('is not split once it is final', () => {
    expect(split(document(mixed, { status: 'OPEN' }))).toEqual({
      code: 'ROUTE_AMBIGUOUS',
      details: { rules: ['r1', 'r2'] },
    });
    expect(split(document([mixed[1]!, mixed[0]!], { status: 'OPEN' }))).toMatchObject({
      details: { rules: ['r1', 'r2'] },
    });
    expect(splitByRoute(document(mixed, { status: 'OPEN' }), routing)).toMatchObject({
      refusal: { message: 'The lines of a final document lead to several ERPs, and only a draft is split.' },
    });
    expect(split(document([mixed[0]!], { status: 'OPEN' }))).toEqual([part('SAP', ['1'], '10.1')]);
  });
});
