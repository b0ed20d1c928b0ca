import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { commands } from './all.ts';

const { admin, accountant } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const cash = {
  chartId: 'main',
  code: '1000',
  name: 'Cash',
  type: 'ASSET' as const,
  activeFrom: '2025-01-01' as never,
};

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
  await room.legalEntity({ id: 'le_de' });
  await room.legalEntity({ id: 'le_fr' });
  await room.legalEntity({ id: 'le_us', chartId: 'us-gaap' });
  await room.account('1000');
});
afterAll(() => room[Symbol.asyncDispose]());

describe('createAccount', () => {
  it('adds an account that is anybody’s and active for ever, unless it is said otherwise', async () => {
    const created = made(await room.run(admin, commands.createAccount, { ...cash, code: '1200', control: 'AR' }));
    expect(created).toMatchObject({
      code: '1200',
      control: 'AR',
      currencyRule: 'ANY',
      period: { from: '2025-01-01', to: null },
      version: 1,
    });
    expect(await room.store.readAccounts([created.id], everything)).toEqual([created]);
  });

  it('lets two charts have the same code', async () => {
    const answer = await room.run(admin, commands.createAccount, { ...cash, chartId: 'us-gaap' });
    expect(made(answer).control).toBe('NONE');
  });

  it.each([
    ['a code of the same chart', {}, 'VALIDATION_FAILED', { path: 'input.code', rule: 'UNIQUE' }],
    ['a code that is none', { code: 'a b' }, 'VALIDATION_FAILED', { path: 'input.code', rule: 'NAME_FORM' }],
    ['a blank name', { code: '1', name: '' }, 'VALIDATION_FAILED', { path: 'input.name', rule: 'TEXT' }],
    ['a chart that nobody uses', { code: '1', chartId: 'none' }, 'NOT_FOUND', { entity: 'Chart', id: 'none' }],
    [
      'no day at all',
      { code: '1', activeTo: '2025-01-01' as never },
      'VALIDATION_FAILED',
      { path: 'input.activeTo', rule: 'PERIOD_ENDS_AFTER_START' },
    ],
  ])('refuses %s and changes nothing', async (_, input, code, details) => {
    const before = await room.contents();
    const answer = await room.run(admin, commands.createAccount, { ...cash, ...input });
    expect(refusalOf(answer)).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('is for who keeps the chart for all that use it', async () => {
    const create = async (who: typeof admin, code: string) =>
      refusalOf(await room.run(who, commands.createAccount, { ...cash, code }));
    expect((await create(accountant, '7')).code).toBe('ROLE_REQUIRED');
    expect((await create(confined(admin, 'le_de'), '7')).code).toBe('OWNERSHIP_VIOLATION');
    const whole = confined(
      admin,
      ...(await room.keepers.accounts.reader(room.options.database.db, async () => undefined).usersOfChart('main')),
    );
    expect((await create(whole, '7')).code).toBe('APPLIED');
  });
});

describe('updateAccount', () => {
  it('changes what is given, keeps what is left out, takes the end away with null', async () => {
    const { id } = await room.account('2000');
    const update = async (input: object) =>
      made(await room.run(admin, commands.updateAccount, { accountId: id, ...input }));
    expect(await update({ activeTo: '2026-01-01' })).toMatchObject({
      period: { from: '2025-01-01', to: '2026-01-01' },
    });
    expect(await update({ name: 'Petty cash' })).toMatchObject({ name: 'Petty cash', period: { to: '2026-01-01' } });
    expect(await update({ activeTo: null })).toMatchObject({ name: 'Petty cash', period: { to: null }, version: 4 });
  });

  it.each([{ name: null }, { name: ' ' }, { activeTo: '2024-12-31' as never }])(
    'refuses %o and changes nothing',
    async (input) => {
      const { id } = await room.account(`3-${JSON.stringify(input).length}`);
      const before = await room.contents();
      const answer = await room.run(admin, commands.updateAccount, { accountId: id, ...input });
      expect(refusalOf(answer).code).toBe('VALIDATION_FAILED');
      expect(await room.contents()).toBe(before);
    },
  );

  it('is refused to who works for one of several that use the chart', async () => {
    const { id } = await room.account('4000');
    const answer = await room.run(confined(admin, 'le_de'), commands.updateAccount, { accountId: id, name: 'Ours' });
    expect(refusalOf(answer).code).toBe('OWNERSHIP_VIOLATION');
  });
});
