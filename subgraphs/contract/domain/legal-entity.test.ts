import { describe, expect, it } from 'vitest';
import type { LegalEntityId } from '../../../core/ids.ts';
import { viewerWith } from './fixtures/viewers.ts';
import { ownLegalEntity, type LegalEntity } from './legal-entity.ts';

const ids = (...names: string[]) => names as LegalEntityId[];
const known: LegalEntity = { id: 'le_de' as LegalEntityId, timeZone: 'Europe/Berlin', roundingMode: 'HALF_UP' };

describe('the company that sells', () => {
  it.each([null, ids('le_de'), ids('le_us', 'le_de')])('is one that whoever works for %j may name', (own) => {
    expect(ownLegalEntity('le_de', known, viewerWith({ legalEntityIds: own }))).toEqual({ ok: true, value: known });
  });

  it.each<[LegalEntity | null, LegalEntityId[] | null]>([
    [known, []],
    [known, ids('le_us')],
    [null, null],
    [null, ids('le_de')],
  ])('%j is not there for whoever works for %j', (there, own) => {
    expect(ownLegalEntity('le_de', there, viewerWith({ legalEntityIds: own }))).toEqual({
      ok: false,
      refusal: {
        code: 'NOT_FOUND',
        details: { entity: 'LegalEntity', id: 'le_de' },
        message: 'There is no LegalEntity le_de that you may sell for.',
      },
    });
  });
});
