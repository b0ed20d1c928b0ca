import type { CustomerId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { DecisionContext } from '../../../platform/commands/command.ts';
import type { Amendment } from '../domain/amendment/amendment.ts';
import type { StatedChange } from '../domain/amendment/changes.ts';
import { pricedLines } from '../domain/amendment/draft.ts';
import type { Contract, ContractId } from '../domain/contract.ts';
import type { KnownCustomer } from '../domain/known-customer.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import type { ContractReader } from '../port.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';

/** What there must be to read changes of a contract and to do them. */
export type AmendmentFacts = LineFacts & {
  readonly contract: Contract | null;
  readonly legalEntity: LegalEntity | null;
  /** Those that the changes name, as far as the viewer may see them. */
  readonly customers: readonly KnownCustomer[];
};

export async function readAmendmentFacts(
  reader: ContractReader,
  contractId: string,
  changes: readonly StatedChange[],
  { scope, now }: Pick<DecisionContext, 'scope' | 'now'>,
): Promise<AmendmentFacts> {
  const contract = await reader.contract(contractId as ContractId, scope);
  if (contract === null) return { contract, legalEntity: null, customers: [], products: [], entries: [] };
  const { currency, legalEntityId } = contract;
  const legalEntity = await reader.legalEntity(legalEntityId);
  const on = todayOf(legalEntity, now);
  const lines = changes.flatMap(({ line }) => line ?? []);
  const named = [...new Set(changes.flatMap(({ billToCustomerId }) => billToCustomerId ?? []))];
  const customers = await Promise.all(named.map((id) => reader.customer(id as CustomerId, scope)));
  return {
    contract,
    legalEntity,
    customers: customers.filter((customer) => customer !== null),
    ...(await readLineFacts(reader, lines, { currency, legalEntityId, on })),
  };
}

export type PricedFacts = LineFacts & { readonly contract: Contract | null; readonly legalEntity: LegalEntity | null };

/** What the changed lines of an amendment are held against: the price book in force. */
export async function readPricedFacts(
  reader: ContractReader,
  amendment: Amendment,
  context: Pick<DecisionContext, 'today' | 'now'>,
): Promise<PricedFacts> {
  const contract = await contractOf(reader, amendment, context);
  const legalEntity = await reader.legalEntity(amendment.legalEntityId);
  if (contract === null) return { contract, legalEntity, products: [], entries: [] };
  const { currency, legalEntityId } = contract;
  const of = { currency, legalEntityId, on: todayOf(legalEntity, context.now) };
  return { contract, legalEntity, ...(await readLineFacts(reader, pricedLines(amendment), of)) };
}

/** Whoever may see an amendment may ask for the contract that it is of. */
export function contractOf(
  reader: ContractReader,
  { contractId }: { readonly contractId: ContractId },
  { today }: Pick<DecisionContext, 'today'>,
): Promise<Contract | null> {
  return reader.contract(contractId, { kind: 'everything', on: today });
}

export function unknownContract(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Contract', id }, `There is no Contract ${id} that you may see.`);
}
