import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { reasons, inOrder } from './reasons.ts';
import { outcomeOf, scoreOf, type ScoreFacts } from './score.ts';

const nothing: ScoreFacts = {
  sameNormalisedName: false,
  tokenSimilarity: { numerator: decimal(0), denominator: decimal(1) },
  sameDomain: false,
  freeMailDomain: false,
  sameCountry: null,
  samePostalAndHouse: false,
  samePhone: false,
  sameRegistryParent: false,
};
const similar = (numerator: string, denominator = '1') => ({
  tokenSimilarity: { numerator: decimal(numerator), denominator: decimal(denominator) },
});

describe('scoreOf', () => {
  it.each<[string, Partial<ScoreFacts>, number, readonly string[]]>([
    ['nothing', {}, 0, []],
    ['the same name', { sameNormalisedName: true, ...similar('1') }, 40, ['SAME_NAME']],
    ['a name at the threshold', similar('0.92'), 25, ['SIMILAR_NAME']],
    ['a name just below', similar('0.919999999999'), 0, []],
    ['a fraction at the threshold', similar('23', '25'), 25, ['SIMILAR_NAME']],
    ['a fraction just below', similar('22999', '25000'), 0, []],
    ['the same domain', { sameDomain: true }, 35, ['SAME_DOMAIN']],
    ['a free-mail domain', { sameDomain: true, freeMailDomain: true }, 0, []],
    ['the same country', { sameCountry: true }, 10, ['SAME_COUNTRY']],
    ['another country, never below nothing', { sameCountry: false }, 0, ['OTHER_COUNTRY']],
    [
      'another country against a name',
      { sameNormalisedName: true, sameCountry: false },
      25,
      ['SAME_NAME', 'OTHER_COUNTRY'],
    ],
    ['the same house', { samePostalAndHouse: true }, 15, ['SAME_ADDRESS']],
    ['the same phone', { samePhone: true }, 10, ['SAME_PHONE']],
    ['the same registry parent', { sameRegistryParent: true }, 10, ['SAME_REGISTRY_PARENT']],
  ])('counts %s', (_what, facts, score, found) => {
    expect(scoreOf({ ...nothing, ...facts })).toEqual({ score, reasons: found });
  });

  it('stops at a hundred', () => {
    const everything = { sameDomain: true, sameCountry: true, samePostalAndHouse: true, samePhone: true };
    expect(scoreOf({ ...nothing, ...everything, ...similar('0.95') }).score).toBe(95);
    expect(scoreOf({ ...nothing, ...everything, sameNormalisedName: true }).score).toBe(100);
    expect(scoreOf({ ...nothing, ...everything, sameNormalisedName: true, sameRegistryParent: true }).score).toBe(100);
  });

  it('lies between 0 and 100', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (flags) => {
        const [sameNormalisedName, sameDomain, freeMailDomain, sameCountry, samePostalAndHouse, samePhone, parent] =
          flags as [boolean, boolean, boolean, boolean, boolean, boolean, boolean];
        const { score } = scoreOf({
          ...nothing,
          ...{ sameNormalisedName, sameDomain, freeMailDomain, sameCountry, samePostalAndHouse, samePhone },
          sameRegistryParent: parent,
        });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe('outcomeOf', () => {
  const incoming = { bothExist: false, incomingHasDocuments: false };
  const documented = { bothExist: false, incomingHasDocuments: true };
  const existing = { bothExist: true, incomingHasDocuments: false };

  it.each([
    [0, incoming, 'NEW'],
    [59, incoming, 'NEW'],
    [59, existing, 'NEW'],
    [60, incoming, 'REVIEW'],
    [60, existing, 'REVIEW'],
    [89, incoming, 'REVIEW'],
    [89, existing, 'REVIEW'],
    [90, incoming, 'AUTO_LINK'],
    [100, incoming, 'AUTO_LINK'],
    [90, documented, 'REVIEW'],
    [90, existing, 'NOT_MERGED'],
    [100, existing, 'NOT_MERGED'],
  ] as const)('of %i for %o is %s', (score, pair, outcome) => {
    expect(outcomeOf(score, pair)).toBe(outcome);
  });
});

describe('the reasons', () => {
  it('come in the order of the table, each once', () => {
    expect(inOrder(['SAME_DOMAIN', 'SAME_NAME', 'SAME_DOMAIN'])).toEqual(['SAME_NAME', 'SAME_DOMAIN']);
    expect(inOrder([])).toEqual([]);
  });

  it.each(Object.entries(reasons))('%s says it in a sentence', (_word, sentence) => {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
