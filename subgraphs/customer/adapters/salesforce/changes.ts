import { invariant } from '../../../../core/invariant.ts';
import type { CustomerRecord, CustomerReport, Position } from '../../port.ts';
import { accountFields, type AccountRow, type SalesforceClient } from './client.ts';
import { toRecord } from './mapping.ts';
import { soql, soqlNames, type Soql } from './soql.ts';

/**
 * The changes of accounts by SystemModstamp, which has three weaknesses:
 *
 * - It counts whole seconds. A second is told only when it is over, and a page ends at (SystemModstamp, Id), so equal
 *   stamps neither hide each other nor a later change in the same second.
 * - It is set when a transaction writes and seen when it commits. Every run therefore begins `overlapMs` before the
 *   last one began; what is told twice has the same version.
 * - It is Salesforce's clock. Only times that Salesforce itself tells are compared with it.
 */
export type ChangesOptions = {
  readonly overlapMs?: number;
  readonly settleMs?: number;
  readonly pageSizeMax?: number;
};

/** Longer than a transaction of Salesforce works: 10 s of computing, 60 s when asynchronous. */
export const overlapMs = 120_000;
/** How long after the end of a second it is taken to be complete. */
export const settleMs = 1_000;
export const pageSizeMax = 500;

export async function* readChanges(
  client: SalesforceClient,
  since: Position | null,
  options: ChangesOptions,
): AsyncGenerator<CustomerReport> {
  const { overlapMs: overlap = overlapMs, pageSizeMax: size = pageSizeMax } = options;
  invariant(
    overlap >= (options.settleMs ?? settleMs) + secondMs,
    'a run begins before what the last one left as not settled',
  );
  const place = since === null ? null : readPosition(since);
  // A run that was broken off goes on where it was: begun anew, a consumer of small batches would never get through.
  let startedAt = place?.last === null ? null : (place?.startedAt ?? null);

  for await (const page of pages(client, beginning(place, overlap), size)) {
    startedAt ??= page.asOf;
    for (const row of page.rows) {
      if (!isSettled(row, page.asOf, options)) {
        yield { record: null, position: writePosition(startedAt, null) };
        return;
      }
      yield { record: toRecord(row, true), position: writePosition(startedAt, row) };
    }
    if (page.last) yield { record: null, position: writePosition(startedAt, null) };
  }
}

/** What changed in the range and not since the cut-off. Salesforce knows only the present state of an account. */
export async function* exportAccounts(
  client: SalesforceClient,
  range: { readonly from: Date; readonly to: Date },
  cutOff: Date,
  options: ChangesOptions,
): AsyncGenerator<CustomerRecord> {
  const { pageSizeMax: size = pageSizeMax } = options;
  const to = range.to < cutOff ? range.to : cutOff;
  const from = soql`SystemModstamp >= ${range.from}`;
  for await (const page of pages(client, from, size, soql` AND SystemModstamp < ${to}`)) {
    for (const row of page.rows) yield toRecord(row, isSettled(row, page.asOf, options));
  }
}

const secondMs = 1_000;

/** Whether the second in which an account last changed was over when Salesforce told us of it. */
export function isSettled(row: AccountRow, asOf: Date, options: ChangesOptions): boolean {
  return row.SystemModstamp.getTime() + secondMs + (options.settleMs ?? settleMs) <= asOf.getTime();
}

type AccountPage = { readonly rows: readonly AccountRow[]; readonly asOf: Date; readonly last: boolean };

/** Each page is a query of its own: Salesforce keeps few cursors open per user, and a restart would lose them. */
async function* pages(
  client: SalesforceClient,
  beginning: Soql,
  size: number,
  ending: Soql = soql``,
): AsyncGenerator<AccountPage> {
  let from = beginning;
  for (;;) {
    const { rows, asOf } = await client.query(
      soql`SELECT ${accountColumns} FROM Account WHERE Concord_Id__c != null AND ${from}${ending} ORDER BY SystemModstamp, Id LIMIT ${size}`,
      size,
    );
    const last = rows.at(-1);
    yield { rows, asOf, last: rows.length < size };
    if (last === undefined || rows.length < size) return;
    from = after(last);
  }
}

export const accountColumns = soqlNames(accountFields);

function beginning(place: Place | null, overlap: number): Soql {
  if (place === null) return soql`SystemModstamp != null`;
  if (place.last !== null) return after(place.last);
  return soql`SystemModstamp >= ${new Date(place.startedAt.getTime() - overlap)}`;
}

function after(last: Pick<AccountRow, 'SystemModstamp' | 'Id'>): Soql {
  const { SystemModstamp: stamp, Id } = last;
  return soql`(SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > ${Id}))`;
}

/** Where a run stands: the time at which it began and the last account told, or null when all had been told. */
type Place = { readonly startedAt: Date; readonly last: Pick<AccountRow, 'SystemModstamp' | 'Id'> | null };

function writePosition(startedAt: Date, last: Place['last']): Position {
  const place = last === null ? '' : `/${last.SystemModstamp.toISOString()}/${last.Id}`;
  return `${startedAt.toISOString()}${place}`;
}

function readPosition(position: Position): Place {
  const [startedAt = '', stamp, Id] = position.split('/');
  const instant = (text: string): Date => {
    const read = new Date(text);
    invariant(!Number.isNaN(read.getTime()), 'a position comes back as it was given');
    return read;
  };
  const last = stamp === undefined || Id === undefined ? null : { SystemModstamp: instant(stamp), Id };
  return { startedAt: instant(startedAt), last };
}
