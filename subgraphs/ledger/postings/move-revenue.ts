import { sign } from '../../../core/decimal.ts';
import { isOf, type PostingOrder } from '../domain/posting-order.ts';
import type { PostingRequest } from '../domain/posting-request.ts';
import { isBilledAnew, type BilledContract } from '../domain/posting/decide.ts';
import type { ValuedMovement } from '../domain/revenue/carried.ts';
import { scheduleInvoiced } from '../revenue/schedule-invoiced.ts';
import type { Desk } from './desk.ts';

/** What an entry moves of a contract beside the accounts, so that both are the same at every moment (DOMAIN 6.3.6). */
export async function moveRevenue(
  desk: Desk,
  request: PostingRequest,
  order: PostingOrder,
  contract: BilledContract | null,
  moved: ValuedMovement | null,
): Promise<void> {
  if (contract === null || moved === null || sign(moved.document.billed.amount) === 0) return;
  const isCredit = isOf(order, 'CREDIT_NOTE');
  const { contractId } = contract;
  const kind = isCredit ? ('CREDITED' as const) : ('BILLED' as const);
  await desk.books.moveRevenue(request.legalEntityId, [{ contractId, kind, requestId: request.id, moved }]);
  if (isCredit && !isBilledAnew(order, contract)) await holdCredited(desk, contractId, request);
}

/** Once it is posted: what is earned as it is invoiced has its schedule now. */
export async function scheduleInvoicedOf(desk: Desk, { documentId }: PostingRequest): Promise<void> {
  const contractId = await desk.books.contractOfInvoice(documentId);
  if (contractId !== null) await scheduleInvoiced(desk, contractId);
}

/** The same for an entry that takes another back; of what was scheduled for an invoice nobody can say what it was. */
export async function takeBackRevenue(desk: Desk, request: PostingRequest, original: PostingRequest): Promise<void> {
  await desk.books.takeBackRevenue(request.legalEntityId, original.id, request.id);
  if (original.purpose !== 'INVOICE') return;
  const contractId = await desk.books.contractOfInvoice(original.documentId);
  if (contractId !== null) await holdCredited(desk, contractId, original);
}

/**
 * A credit is less than was agreed, and, where it names none, no version of the contract says of what: before more is recognised, a person looks. Who
 * terminates a contract expects the credit of what is left.
 */
async function holdCredited(desk: Desk, contractId: string, { documentId }: PostingRequest): Promise<void> {
  const contract = await desk.revenue.lockContract(contractId);
  if (contract === null || contract.hold !== null) return;
  const terms = await desk.revenue.terms(contractId);
  if (terms?.status === 'TERMINATED') return;
  const holdReason = `${documentId} took back a part of what was billed: does the schedule have to change?`;
  await desk.keepRevenueContract(contract, { ...contract, hold: 'CREDITED', holdReason }, 'ledger.revenue.held');
}
