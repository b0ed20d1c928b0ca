import { isTimeZone } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { isIdShaped, type LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import type { LegalEntityStatus } from '../generated/rules.ts';
import type { RoundingPolicy } from './revenue/schedule/methods.ts';
import { checkName, checkText, firstOf, invalid } from './validation.ts';

/** A company with books (DOMAIN 6.1). What was posted was posted under its currency, zone and chart, so those never change. */
export type LegalEntity = {
  readonly id: LegalEntityId;
  readonly version: number;
  readonly name: string;
  readonly country: string;
  readonly functionalCurrency: CurrencyCode;
  readonly timeZone: string;
  readonly roundingMode: RoundingMode;
  readonly taxRoundingLevel: TaxRoundingLevel;
  /** How schedules of its contracts are rounded: as the ERP does that keeps them (DOMAIN 7). */
  readonly revenueRounding: RoundingPolicy;
  readonly chartId: string;
  readonly status: LegalEntityStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Where tax is rounded: once per tax code on the document (the default), once on the document, or on each line (DOMAIN 5.6). */
export type TaxRoundingLevel = 'TAX_CODE' | 'INVOICE' | 'LINE';

/** What a legal entity is created with where the client leaves it out. */
export const legalEntityDefault = {
  roundingMode: 'HALF_UP',
  taxRoundingLevel: 'TAX_CODE',
  revenueRounding: 'CUMULATIVE',
  chartId: 'main',
} as const;

export type NewLegalEntity = {
  readonly id?: string | null;
  readonly name: string;
  readonly timeZone: string;
  readonly chartId?: string | null;
};

export function checkNewLegalEntity({ id, name, timeZone, chartId }: NewLegalEntity): Refusal | null {
  return firstOf(
    id == null || isIdShaped(id)
      ? null
      : invalid('input.id', 'NAME_FORM', 'at most 64 letters, digits, hyphens or underscores'),
    checkText('input.name', name),
    isTimeZone(timeZone) ? null : invalid('input.timeZone', 'TIME_ZONE', 'an IANA zone, such as Europe/Berlin'),
    checkName('input.chartId', chartId),
  );
}

/** Whoever is out of business gets no new entries and no new calendar. */
export function refuseInactive({ status }: LegalEntity): Refusal | null {
  return status === 'ACTIVE'
    ? null
    : invalid('input.legalEntityId', 'LEGAL_ENTITY_ACTIVE', 'a legal entity that is ACTIVE');
}

export function unknownLegalEntity(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'LegalEntity', id }, `There is no LegalEntity ${id} that you may see.`);
}
