import type { CustomerId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { DecisionContext } from '../../../platform/commands/command.ts';
import { refuseCredit } from '../domain/known-customer.ts';
import type { ContractReader } from '../port.ts';

/** Whoever may hand something in asks for its customer, seen or not. One that the copy does not know yet is held by nobody. */
export async function refuseHeldCredit(
  reader: ContractReader,
  customerId: CustomerId,
  { today }: Pick<DecisionContext, 'today'>,
): Promise<Refusal | null> {
  const customer = await reader.customer(customerId, { kind: 'everything', on: today });
  return customer === null ? null : refuseCredit(customer);
}
