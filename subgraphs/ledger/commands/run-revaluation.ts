import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import { absolute } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Money } from '../../../core/money.ts';
import { personOf } from '../../../core/viewer.ts';
import { change, companion, type Companion } from '../../../platform/commands/command.ts';
import { refuseRevaluation, type AccountingPeriod } from '../domain/accounting-period.ts';
import { remeasure, type ForeignPosition, type RevaluedCurrency } from '../domain/currency/period-revaluation.ts';
import type { FxRate } from '../domain/currency/rates.ts';
import { reversalDateOf } from '../domain/currency/revaluation.ts';
import type { PostingRequestId } from '../domain/ids.ts';
import { payloadHashOf } from '../domain/journal/posting-key.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import type { RunRevaluationInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { periodCommand } from './define.ts';

type Facts = {
  readonly legalEntity: LegalEntity | null;
  readonly positions: readonly ForeignPosition[];
  readonly rates: readonly FxRate[];
  readonly next: AccountingPeriod | null;
};

/**
 * Remeasures what is owed in foreign currencies at the end of a period. It files what is to be posted; the process that posts
 * reckons once more, with nobody posting beside it, and the way back waits for the next period to open.
 */
export const runRevaluation = periodCommand<RunRevaluationInput, Facts>('runRevaluation', {
  on: (input) => input.periodId,
  ready: (period) => refuseRevaluation(period),
  async gather(reader: LedgerReader, _, period, { scope }) {
    // Locked, so that no period is closed or opened again meanwhile.
    const legalEntity = await reader.lockLegalEntity(period.legalEntityId, scope);
    const on = addDays(period.to, -1);
    if (legalEntity === null) return { legalEntity, positions: [], rates: [], next: null };
    const positions = await reader.owedInForeign(legalEntity, on);
    const currencies = positions.map(({ open }) => open.currency);
    const rates = await reader.closingRates(currencies, legalEntity.functionalCurrency, on);
    return { legalEntity, positions, rates, next: await reader.periodOn(legalEntity.id, period.to) };
  },

  decide(period, _, { viewer, now, newId, facts: { legalEntity, positions, rates, next } }) {
    invariant(legalEntity, 'a period is seen with its legal entity');
    const on = addDays(period.to, -1);
    const refusal = refuseRevaluation(period, { today: civilDateAt(now, legalEntity.timeZone), next });
    if (refusal !== null) return refusal;
    const measured = remeasure(positions, rates, { books: legalEntity.functionalCurrency, on });
    if (!measured.ok) return measured.refusal;

    const currencies: RevaluedCurrency[] = [];
    const beside: Companion[] = [];
    for (const one of measured.value) {
      const id = newId<PostingRequestId>('prq');
      const asked = { period, amount: { ...one.open, amount: absolute(one.open.amount) }, now };
      currencies.push({ ...one, postingRequestId: id });
      const back = { id: newId<PostingRequestId>('prq'), reversesId: id, documentDate: reversalDateOf(period) };
      for (const request of [
        requestOf(asked, { id, purpose: 'FX_REVALUATION', reversesId: null, documentDate: on }),
        requestOf(asked, { ...back, purpose: 'REVERSAL' }),
      ])
        beside.push(companion('PostingRequest', null, change(request, received(request))));
    }
    const after = { ...period, revaluation: { runBy: personOf(viewer), runAt: now, currencies } };
    return { ...change(after, 'ledger.period.revalued'), beside };
  },
});

type Asked = { readonly period: AccountingPeriod; readonly amount: Money; readonly now: Date };
type Asking = Pick<PostingRequest, 'id' | 'reversesId'> & {
  readonly purpose: 'FX_REVALUATION' | 'REVERSAL';
  readonly documentDate: CivilDate;
};

/** One for a period, a currency and a direction, for ever. */
function requestOf({ period, amount, now }: Asked, { id, purpose, reversesId, documentDate }: Asking): PostingRequest {
  const documentId = `${period.id}/${amount.currency}`;
  const order = { purpose };
  return {
    id,
    version: 0,
    legalEntityId: period.legalEntityId,
    source: { system: 'ledger', type: 'Revaluation', id: documentId, version: 1, purpose },
    purpose,
    reversesId,
    documentId,
    customerId: null,
    documentDate,
    amount,
    payloadHash: payloadHashOf({ documentId, customerId: null, documentDate, amount, order }),
    status: 'RECEIVED',
    waitingFor: null,
    message: null,
    attempts: 0,
    erpInstanceId: null,
    journalEntryId: null,
    conflicts: [],
    createdAt: now,
    updatedAt: now,
  };
}

function received({ documentId, purpose }: PostingRequest) {
  return { type: 'ledger.postingRequest.received', data: { documentId, purpose } };
}
