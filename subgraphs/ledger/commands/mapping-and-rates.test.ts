import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { openLedgerRoom, people, type Books, type LedgerRoom } from '../../../test/harness/ledger.ts';
import type { CreateMappingRuleInput, RecordFxRateInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
let books: Books;
beforeAll(async () => {
  room = await openLedgerRoom();
  books = await room.books();
});
afterAll(() => room[Symbol.asyncDispose]());

function draft(input: Partial<CreateMappingRuleInput> = {}) {
  return room.run(people.admin, commands.createMappingRule, {
    chartId: books.legalEntity.chartId,
    purpose: 'INVOICE',
    lines: [
      { role: 'AR', accountId: books.receivables.id },
      { role: 'REVENUE', accountId: books.revenue.id },
    ],
    from: '2026-01-01' as never,
    ...input,
  });
}

describe('a mapping rule', () => {
  it('is put in force by somebody else, and taken out of use with a reason', async () => {
    const { id } = made(await draft({ match: { taxCode: 'FIRST' } }));
    expect(
      refusalOf(await room.run({ ...people.admin, roles: ['controller'] }, commands.approveMappingRule, { id })),
    ).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: '13.2' },
    });
    const approved = made(await room.run(people.controller, commands.approveMappingRule, { id }));
    expect(approved).toMatchObject({ status: 'APPROVED', approvedBy: people.controller.subject });
    expect(refusalOf(await room.run(people.controller, commands.retireMappingRule, { id }))).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    const retired = await room.run(people.controller, commands.retireMappingRule, { id }, { reason: 'Replaced' });
    expect(made(retired)).toMatchObject({ status: 'RETIRED' });
  });

  it('is not approved beside one that could match the same and is as specific', async () => {
    const first = made(await draft({ match: { taxCode: 'DE19' } }));
    made(await room.run(people.controller, commands.approveMappingRule, { id: first.id }));
    const rival = made(await draft({ match: { region: 'EU' } }));
    expect(refusalOf(await room.run(people.controller, commands.approveMappingRule, { id: rival.id }))).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'match', rule: 'NO_OVERLAP' },
    });
    const narrower = made(await draft({ match: { region: 'EU', taxCode: 'DE19' } }));
    made(await room.run(people.controller, commands.approveMappingRule, { id: narrower.id }));
  });

  it.each([
    ['a role that its purpose has not', { lines: [{ role: 'BANK', accountId: 'cash' }] }, 'ONE_OF'],
    [
      'another account for AR than the control account',
      { lines: [{ role: 'AR', accountId: 'cash' }] },
      'CONTROL_ACCOUNT',
    ],
    [
      'the control account for another role',
      { lines: [{ role: 'REVENUE', accountId: 'receivables' }] },
      'CONTROL_ACCOUNT',
    ],
    ['no line', { lines: [] }, 'NOT_EMPTY'],
  ] as const)('is not made with %s', async (_, { lines }, rule) => {
    const named = lines.map(({ role, accountId }) => ({ role, accountId: books[accountId].id }));
    expect(refusalOf(await draft({ lines: named }))).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule } });
  });
});

describe('an exchange rate', () => {
  const quotation: RecordFxRateInput = {
    from: 'USD',
    to: 'EUR',
    date: civilDate('2026-03-02'),
    rate: decimal('0.9'),
    source: 'ECB',
  };
  const record = (more: Partial<RecordFxRateInput> = {}) =>
    room.run(people.accountant, commands.recordFxRate, { ...quotation, ...more });

  it('is recorded once: told again it is the same, and another is refused', async () => {
    const first = made(await record());
    expect(await record()).toMatchObject({ kind: 'DONE', replayed: true, entityId: first.id });
    expect(refusalOf(await record({ rate: decimal('0.91') }))).toMatchObject({ details: { rule: 'UNIQUE' } });
  });

  it('is more than zero, and between two currencies', async () => {
    expect(refusalOf(await record({ rate: decimal('0') }))).toMatchObject({ details: { rule: 'POSITIVE' } });
    expect(refusalOf(await record({ to: 'USD' }))).toMatchObject({ details: { rule: 'NOT_ITSELF' } });
  });
});
