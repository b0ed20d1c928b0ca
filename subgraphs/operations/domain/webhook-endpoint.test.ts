import { describe, expect, it } from 'vitest';
import type { LegalEntityId, PartnerId } from '../../../core/ids.ts';
import {
  checkDescription,
  checkFilter,
  checkStretch,
  filterOf,
  refusePartners,
  refuseUrl,
  type EndpointFilter,
} from './webhook-endpoint.ts';

const everywhere = { legalEntityIds: null };
const german = { legalEntityIds: ['le_de' as LegalEntityId, 'le_at' as LegalEntityId] };
const isPattern = (text: string) => /^[a-z.*]+$/.test(text);
const filter = (values: Partial<EndpointFilter>) => ({ ...filterOf(null), ...values });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `cus_${index}`);

describe('the filter of an endpoint', () => {
  it('has no condition that is left out', () => {
    const open = { eventTypes: [], sources: [], customerIds: [], legalEntityIds: [] };
    for (const given of [null, undefined, {}, { eventTypes: null }]) expect(filterOf(given)).toEqual(open);
    const given = { eventTypes: ['a.b'], sources: ['s'], customerIds: ['c'], legalEntityIds: ['l'] };
    expect(filterOf(given)).toEqual(given);
  });

  it.each([
    filter({}),
    filter({ eventTypes: ['billing.invoice.*'], sources: ['billing'], customerIds: numbered(50) }),
    filter({ legalEntityIds: ['le_us'] }),
  ])('may be %j', (given) => {
    expect(checkFilter(given, everywhere, isPattern)).toBeNull();
  });

  it.each([
    [filter({ customerIds: numbered(51) }), 'customerIds', 'COUNT_MAX', 'at most 50 values'],
    [filter({ sources: ['billing', 'billing'] }), 'sources', 'DISTINCT', 'values that stand in it once'],
    [
      filter({ eventTypes: ['billing.invoice.finalized', 'Not a type'] }),
      'eventTypes',
      'EVENT_TYPE_PATTERN',
      'types of events, or beginnings such as billing.invoice.*',
    ],
    [filter({ customerIds: ['a b'] }), 'customerIds', 'NAME_FORM', '1 to 64 letters, digits or _ -'],
    [filter({ legalEntityIds: ['a b'] }), 'legalEntityIds', 'NAME_FORM', '1 to 64 letters, digits or _ -'],
  ])('may not be %j', (given, name, rule, mustBe) => {
    expect(checkFilter(given, everywhere, isPattern)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: `input.filter.${name}`, rule },
      message: `input.filter.${name} must be ${mustBe}.`,
    });
  });

  it('of somebody who works for some legal entities names some of these', () => {
    expect(checkFilter(filter({ legalEntityIds: ['le_de'] }), german, isPattern)).toBeNull();
    expect(checkFilter(filter({ legalEntityIds: ['le_at', 'le_de'] }), german, isPattern)).toBeNull();
    for (const legalEntityIds of [[], ['le_us'], ['le_de', 'le_us']]) {
      expect(checkFilter(filter({ legalEntityIds }), german, isPattern)).toMatchObject({
        details: { path: 'input.filter.legalEntityIds', rule: 'ONE_OF' },
        message: 'input.filter.legalEntityIds must be some of the legal entities that you work for.',
      });
    }
  });
});

describe('an endpoint', () => {
  it('may be described in a few words', () => {
    for (const fine of [null, undefined, 'x', 'x'.repeat(300)]) expect(checkDescription(fine)).toBeNull();
    for (const wrong of ['', ' \n', 'x'.repeat(301)]) {
      expect(checkDescription(wrong)).toMatchObject({
        details: { path: 'input.description', rule: 'TEXT' },
        message: 'input.description must be 1 to 300 characters, not only blanks.',
      });
    }
  });

  it.each([
    ['LENGTH_MAX', 'at most 2048 characters long'],
    ['HTTPS_URL', 'a URL that begins with https://'],
    ['NO_CREDENTIALS', 'without a user name or a password'],
    ['WEB_PORT', 'on port 443 or from 1024 on'],
    ['PUBLIC_ADDRESS', 'a host that is reached over the public Internet'],
  ] as const)('is refused by %s', (fault, mustBe) => {
    expect(refuseUrl(fault)).toMatchObject({
      details: { path: 'input.url', rule: fault },
      message: `input.url must be ${mustBe}.`,
    });
    expect(refuseUrl(null)).toBeNull();
  });

  it('of a partner is changed by that partner, and one of the company by the company', () => {
    const [north, south] = ['par_north', 'par_south'] as PartnerId[] as [PartnerId, PartnerId];
    const company = { partnerId: null };
    expect(refusePartners({ partnerId: north }, { partnerId: north })).toBeNull();
    expect(refusePartners(company, company)).toBeNull();
    for (const [endpoint, viewer] of [
      [{ partnerId: north }, company],
      [{ partnerId: north }, { partnerId: south }],
      [company, { partnerId: north }],
    ] as const) {
      expect(refusePartners(endpoint, viewer)).toMatchObject({
        code: 'OWNERSHIP_VIOLATION',
        details: { field: 'WebhookEndpoint.partnerId', owner: 'partner', useMutation: null },
        message: 'The endpoint is a partner’s own: only the partner changes it.',
      });
    }
  });
});

describe('a stretch of a log', () => {
  it('begins at 1 or later and is not too long', () => {
    expect(checkStretch(1, 1)).toBeNull();
    expect(checkStretch(5, 100_004)).toBeNull();
    expect(checkStretch(0, 5)).toMatchObject({
      details: { path: 'input.fromSequence', rule: 'POSITIVE' },
      message: 'input.fromSequence must be 1 or more.',
    });
    for (const [from, to] of [
      [5, 4],
      [5, 100_005],
    ] as const) {
      expect(checkStretch(from, to)).toMatchObject({
        details: { path: 'input.toSequence', rule: 'RANGE' },
        message: 'input.toSequence must be from fromSequence to 99999 above it.',
      });
    }
  });
});
