import { isIdShaped, type CustomerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import { Fault } from '../../../../core/fault.ts';
import type { Intent, Outcome } from '../../../../platform/commands/outcome.ts';
import type { Customer } from '../../domain/customer.ts';
import type { CustomerRecord, CustomerSystem } from '../../port.ts';
import { accountColumns, exportAccounts, isSettled, readChanges, type ChangesOptions } from './changes.ts';
import type { SalesforceClient } from './client.ts';
import { nonsense } from './failures.ts';
import { asksForName, markOf, nameOf, toAccount, toRecord, toRefusal, versionOf } from './mapping.ts';
import { soql } from './soql.ts';

/** Salesforce as the keeper of customers' commercial profile: one account per customer, found by our id. */
export function createSalesforceCustomerSystem(client: SalesforceClient, options: ChangesOptions = {}): CustomerSystem {
  return {
    name: client.name,
    duties: { versionCheck: 'CONCORD', idempotency: 'CONCORD' },
    keeps: ['customer.commercial'],
    execute: (intent, key) => execute(client, intent, key),
    find: (intent, key) => find(client, intent, key),
    read: (ids) => read(client, ids, options),
    changes: (since) => readChanges(client, since, options),
    export: (range, cutOff) => exportAccounts(client, range, cutOff, options),
  };
}

async function execute(client: SalesforceClient, intent: Intent<Customer>, key: string): Promise<Outcome> {
  const { before, after, changed } = intent;
  const values = toAccount(after, changed);
  if (values === null) return { kind: 'APPLIED', sourceVersion: null };

  const id = idOf(after);
  const marked = { ...values, Concord_Key__c: markOf(after, key) };
  const named = { ...marked, Name: nameOf(after) };
  let saved = await client.upsert(id, before === null ? named : marked);
  // A customer that is older than its account: the upsert turned out to be a creation and did nothing.
  if (saved.kind === 'REFUSED' && asksForName(saved.errors)) saved = await client.upsert(id, named);
  if (saved.kind === 'REFUSED') return { kind: 'REFUSED', refusal: toRefusal(client.name, saved.errors) };
  return { kind: 'APPLIED', sourceVersion: await versionNow(client, id) };
}

/**
 * An upsert does not say which SystemModstamp it left, and without it a report from before the write could pass for
 * news. When only this reading fails, the write is done all the same: it goes without a version.
 */
async function versionNow(client: SalesforceClient, id: string): Promise<string | null> {
  try {
    const row = await client.read(id);
    return row === null ? null : versionOf(row, false);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

/**
 * The mark alone decides, not the values: somebody may have edited them since. No other command of ours can have
 * replaced the mark, because only one is in flight per customer.
 */
async function find(client: SalesforceClient, { after }: Intent<Customer>, key: string): Promise<Outcome | null> {
  const row = await client.read(idOf(after));
  if (row?.Concord_Key__c !== markOf(after, key)) return null;
  return { kind: 'APPLIED', sourceVersion: versionOf(row, false) };
}

/** 150 ids of the longest form stay under the 16 KB that Salesforce takes for an address. */
const idsPerQueryMax = 150;

async function read(
  client: SalesforceClient,
  ids: readonly CustomerId[],
  options: ChangesOptions,
): Promise<readonly (CustomerRecord | null)[]> {
  const wanted = [...new Set(ids)].filter(isIdShaped);
  const records = new Map<string, CustomerRecord>();
  for (let begin = 0; begin < wanted.length; begin += idsPerQueryMax) {
    const some = wanted.slice(begin, begin + idsPerQueryMax);
    const { rows, asOf } = await client.query(
      soql`SELECT ${accountColumns} FROM Account WHERE Concord_Id__c IN ${some}`,
      some.length,
    );
    const asked = new Set<string>(some);
    for (const row of rows) {
      if (!asked.delete(row.Concord_Id__c)) throw nonsense(client.name, 'an account that was not asked for', false);
      records.set(row.Concord_Id__c, toRecord(row, isSettled(row, asOf, options)));
    }
  }
  return ids.map((id) => records.get(id) ?? null);
}

function idOf(customer: Customer): string {
  invariant(isIdShaped(customer.id), 'the id of a customer is one of ours');
  return customer.id;
}
