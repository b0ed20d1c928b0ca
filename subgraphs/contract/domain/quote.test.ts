import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { invalid } from '../../../core/validation.ts';
import { checkDates, refuseOutdated, refuseUnexpired, todayOf, validUntilDefault, type Quote } from './quote.ts';

const d = civilDate;
const today = d('2026-03-01');
const dates = { validUntil: today, startDate: d('2026-04-01'), endDate: d('2027-04-01') };
const quote = { validUntil: today } as Quote;

describe('the dates of an offer', () => {
  it('let it be accepted for thirty days where its author does not say', () => {
    expect(validUntilDefault(d('2026-03-02'))).toBe('2026-04-01');
  });

  it.each([{}, { validUntil: d('2026-03-02') }, { endDate: null }, { endDate: d('2026-04-02') }])(
    'may be %j',
    (values) => {
      expect(checkDates({ ...dates, ...values }, today)).toBeNull();
    },
  );

  it('are not past when it is made', () => {
    expect(checkDates({ ...dates, validUntil: d('2026-02-28') }, today)).toEqual(
      invalid('input.validUntil', 'DATE_NOT_BEFORE_TODAY', '2026-03-01 or later'),
    );
  });

  it.each([
    ['2026-04-01', 'PERIOD_NOT_EMPTY'],
    ['2026-03-31', 'PERIOD_ENDS_AFTER_START'],
  ])('end after they start: not on %s', (endDate, rule) => {
    expect(checkDates({ ...dates, endDate: d(endDate) }, today)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.to', rule },
    });
  });
});

describe('today', () => {
  const evening = new Date('2026-03-01T23:30:00Z');

  it('is the day where the seller is', () => {
    const berlin = { id: 'le_de' as LegalEntityId, timeZone: 'Europe/Berlin', roundingMode: 'HALF_UP' } as const;
    expect(todayOf(berlin, evening)).toBe('2026-03-02');
    expect(todayOf(null, evening)).toBe('2026-03-01');
  });
});

describe('an offer', () => {
  it.each([
    ['2026-02-28', true],
    ['2026-03-01', true],
    ['2026-03-02', false],
  ])('on %s still holds: %s', (on, holds) => {
    const outdated = invalid('Quote.validUntil', 'STILL_VALID', `${on} or later: it passed, so make a new revision`);
    const unexpired = invalid('Quote.validUntil', 'VALIDITY_OVER', `before today, ${on}`);
    expect(refuseOutdated(quote, d(on))).toEqual(holds ? null : outdated);
    expect(refuseUnexpired(quote, d(on))).toEqual(holds ? unexpired : null);
  });
});
