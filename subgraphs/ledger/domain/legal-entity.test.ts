import { describe, expect, it } from 'vitest';
import {
  checkNewLegalEntity,
  legalEntityDefault,
  refuseInactive,
  unknownLegalEntity,
  type LegalEntity,
  type NewLegalEntity,
} from './legal-entity.ts';
import { invalid } from './validation.ts';

const acme: NewLegalEntity = { name: 'Acme GmbH', timeZone: 'Europe/Berlin' };

describe('a new legal entity', () => {
  it.each<[Partial<NewLegalEntity>]>([
    [{}],
    [{ id: null, chartId: null }],
    [{ id: 'le_de-1', chartId: 'main' }],
    [{ id: 'x'.repeat(64), name: 'x'.repeat(300), timeZone: 'UTC', chartId: 'x'.repeat(128) }],
  ])('may be one with %j', (values) => {
    expect(checkNewLegalEntity({ ...acme, ...values })).toBeNull();
  });

  const idForm = invalid('input.id', 'NAME_FORM', 'at most 64 letters, digits, hyphens or underscores');
  const text = invalid('input.name', 'TEXT', '1 to 300 characters, not only blanks');
  const zone = invalid('input.timeZone', 'TIME_ZONE', 'an IANA zone, such as Europe/Berlin');
  const chartForm = invalid('input.chartId', 'NAME_FORM', '1 to 128 letters, digits or . _ : / -');

  it.each([
    [{ id: '' }, idForm],
    [{ id: 'le de' }, idForm],
    [{ id: 'x'.repeat(65) }, idForm],
    [{ name: ' ' }, text],
    [{ name: 'x'.repeat(301) }, text],
    [{ timeZone: '' }, zone],
    [{ timeZone: 'Europe/Atlantis' }, zone],
    [{ timeZone: '+01:00' }, zone],
    [{ chartId: '' }, chartForm],
    [{ chartId: 'main chart' }, chartForm],
    [{ id: '', name: '', timeZone: '', chartId: '' }, idForm],
  ])('may not be one with %j', (values, refusal) => {
    expect(checkNewLegalEntity({ ...acme, ...values })).toEqual(refusal);
  });

  it('has defaults for what is left out', () => {
    expect(legalEntityDefault).toEqual({
      roundingMode: 'HALF_UP',
      taxRoundingLevel: 'TAX_CODE',
      revenueRounding: 'CUMULATIVE',
      chartId: 'main',
    });
  });
});

describe('a legal entity', () => {
  it('takes new entries while it is in business', () => {
    expect(refuseInactive({ status: 'ACTIVE' } as LegalEntity)).toBeNull();
    expect(refuseInactive({ status: 'INACTIVE' } as LegalEntity)).toEqual(
      invalid('input.legalEntityId', 'LEGAL_ENTITY_ACTIVE', 'a legal entity that is ACTIVE'),
    );
  });

  it('that is not known is named', () => {
    expect(unknownLegalEntity('le_9')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'LegalEntity', id: 'le_9' },
      message: 'There is no LegalEntity le_9 that you may see.',
    });
  });
});
