import { describe, expect, it } from 'vitest';
import type { LegalEntityId } from '../../../core/ids.ts';
import { viewerWith } from './fixtures/viewers.ts';
import { ownLegalEntity, refuseSale, type LegalEntity } from './legal-entity.ts';

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

describe('what a company sells where', () => {
  const platform = { sku: 'P', productLine: 'platform' };
  const support = { sku: 'S', productLine: 'support' };
  const other = { sku: 'O', productLine: null };
  const sells = [{ countries: ['DE', 'AT'], productLines: ['platform'] }, { productLines: ['support'] }];
  const refusal = (country: string | null, ...products: Parameters<typeof refuseSale>[2]) =>
    refuseSale({ ...known, sells }, country, products);

  it('is everything everywhere where nothing is said', () => {
    expect(refuseSale(known, null, [platform, other])).toBeNull();
    expect(refuseSale({ ...known, sells: [{}] }, null, [other])).toBeNull();
  });

  it('is what one of its permissions names, each product by one of its own', () => {
    expect(refusal('AT', platform, support)).toBeNull();
    expect(refusal('FR', support)).toBeNull();
    expect(refusal(null, support)).toBeNull();
  });

  it('is nothing else, nor to where nobody knows', () => {
    expect(refusal('FR', support, platform)).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'Contract.legalEntity', rule: 'LEGAL_ENTITY_SELLS' },
      message: 'Contract.legalEntity must be a company that sells P to a customer in FR: le_de does not.',
    });
    expect(refusal(null, platform)?.message).toContain('to a customer whose country is not known');
    expect(refusal('DE', other)).not.toBeNull();
    expect(refuseSale({ ...known, sells: [{ countries: ['DE'] }] }, 'DE', [other])).toBeNull();
  });
});
