import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { commands } from './all.ts';

const { admin, accountant } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const harbour = {
  id: 'le_de',
  name: 'Harbour GmbH',
  country: 'DE',
  functionalCurrency: 'EUR' as const,
  timeZone: 'Europe/Berlin',
};

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
  await room.legalEntity(harbour);
});
afterAll(() => room[Symbol.asyncDispose]());

describe('createLegalEntity', () => {
  it('takes over the id that others know it by, and fills in the house’s usual rules', async () => {
    const answer = await room.run(admin, commands.createLegalEntity, { ...harbour, id: 'le_us', name: 'Harbour Inc.' });
    const created = made(answer);
    expect(created).toMatchObject({
      id: 'le_us',
      version: 1,
      roundingMode: 'HALF_UP',
      taxRoundingLevel: 'TAX_CODE',
      chartId: 'main',
      status: 'ACTIVE',
    });
    expect(await room.store.readLegalEntities([created.id], everything)).toEqual([created]);
    const { id } = made(await room.run(admin, commands.createLegalEntity, { ...harbour, id: null }));
    expect(id).toMatch(/^le_[0-9a-z]{26}$/);
  });

  it.each([
    ['an id that is taken', { id: 'le_de' }, 'VALIDATION_FAILED', { path: 'input.id', rule: 'UNIQUE' }],
    ['an id that is none', { id: 'le de' }, 'VALIDATION_FAILED', { path: 'input.id', rule: 'NAME_FORM' }],
    ['a blank name', { name: ' ' }, 'VALIDATION_FAILED', { path: 'input.name', rule: 'TEXT' }],
    ['a name without end', { name: 'x'.repeat(301) }, 'VALIDATION_FAILED', { path: 'input.name', rule: 'TEXT' }],
    ['a zone that is none', { timeZone: '+01:00' }, 'VALIDATION_FAILED', { path: 'input.timeZone' }],
    ['a chart that has no name', { chartId: '' }, 'VALIDATION_FAILED', { path: 'input.chartId', rule: 'NAME_FORM' }],
  ])('refuses %s and changes nothing', async (_, input, code, details) => {
    const before = await room.contents();
    const answer = await room.run(admin, commands.createLegalEntity, { ...harbour, id: null, ...input });
    expect(refusalOf(answer)).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('is for who keeps the master data, and not beyond what a token is confined to', async () => {
    const create = async (who: typeof admin) =>
      refusalOf(await room.run(who, commands.createLegalEntity, { ...harbour, id: null }));
    expect((await create(accountant)).code).toBe('ROLE_REQUIRED');
    expect((await create(confined(admin, 'le_de'))).code).toBe('OWNERSHIP_VIOLATION');
  });

  it('gives one id to one of many who ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => room.run(admin, commands.createLegalEntity, { ...harbour, id: 'le_race' })),
    );
    const codes = answers.map((answer) => refusalOf(answer).code).sort();
    expect(codes).toEqual(['APPLIED', ...Array<string>(7).fill('VALIDATION_FAILED')]);
  });
});

describe('a legal entity', () => {
  it('is renamed while it is in business, and leaves and comes back with a reason', async () => {
    const { id } = await room.legalEntity();
    const rename = (name: string) => room.run(admin, commands.renameLegalEntity, { legalEntityId: id, name });
    expect(made(await rename('Harbour SE'))).toMatchObject({ name: 'Harbour SE', version: 2 });
    const deactivate = (reason?: string) =>
      room.run(admin, commands.deactivateLegalEntity, { id }, reason === undefined ? {} : { reason });
    expect(refusalOf(await deactivate())).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'write.reason', rule: 'REQUIRED' },
    });
    expect(made(await deactivate('sold')).status).toBe('INACTIVE');
    expect(refusalOf(await rename('Nobody')).code).toBe('ILLEGAL_TRANSITION');
    expect(refusalOf(await deactivate('again')).code).toBe('ILLEGAL_TRANSITION');
    const back = await room.run(admin, commands.reactivateLegalEntity, { id }, { reason: 'bought back' });
    expect(made(back)).toMatchObject({ status: 'ACTIVE', name: 'Harbour SE', version: 4 });
  });

  it('is not there for who works for others', async () => {
    const { id } = await room.legalEntity();
    const other = confined(admin, 'le_de');
    expect(
      await room.store.readLegalEntities([id], { kind: 'legal-entities', ids: ['le_de' as never], on: everything.on }),
    ).toEqual([null]);
    const rename = await room.run(other, commands.renameLegalEntity, { legalEntityId: id, name: 'Mine' });
    expect(refusalOf(rename)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'LegalEntity', id } });
  });
});
