import type { Refusal } from '../../../core/refusal.ts';
import { checkAccess } from '../../../platform/commands/checks.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import { commands } from '../commands/all.ts';
import type { Ordered } from '../commands/define.ts';
import type { OperationsContext, OrderCommand } from '../context.ts';
import { checkLetterIds, unknownLetter } from '../domain/dead-letter-order.ts';
import { rules } from '../generated/rules.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { webhookMutations } from './webhooks.ts';

/** Every mutation is a command run by the pipeline; what it may do stands in the schema, what it decides in its file. */
export const mutation: MutationResolvers = {
  ...webhookMutations,
  replayDeadLetters: (_, { ids, write }, context) => place(context, commands.replayDeadLetters, ids, write),
  dismissDeadLetter: (_, { id, write }, context) => place(context, commands.dismissDeadLetter, [id], write),
};

async function place(context: OperationsContext, command: OrderCommand, ids: readonly string[], write: WriteInput) {
  const ordered = await lettersNamed(context, command.name, ids);
  const { order, receipt } = await context.placeOrder(command, ordered, write);
  return {
    deadLetterOrder: order,
    considered: order?.considered ?? null,
    applied: order?.applied ?? null,
    dismissed: order?.dismissed ?? null,
    duplicatesSuppressed: order?.duplicatesSuppressed ?? null,
    failed: order?.failed ?? null,
    receipt,
  };
}

/**
 * Letters stand in other databases than the command's transaction, so they are looked for before it. They are never
 * deleted and never change hands: what is found here is still so when a repeat of the same request comes.
 */
async function lettersNamed(
  { viewer, loaders }: OperationsContext,
  command: string,
  ids: readonly string[],
): Promise<Ordered> {
  // Whoever may not order learns nothing of letters; the pipeline says no and files that it did.
  if (checkAccess(rules.mutations[command as keyof typeof rules.mutations].access, viewer) !== null)
    return { ids, legalEntityIds: [] };
  const refusal: Refusal | null = checkLetterIds(ids);
  if (refusal !== null) throw new Refused(refusal);
  const letters = await loaders.letters.loadMany([...ids]);
  const legalEntityIds = new Set<string>();
  for (const [index, letter] of letters.entries()) {
    if (letter instanceof Error) throw letter;
    if (letter === null) throw new Refused(unknownLetter(ids[index] ?? ''));
    if (letter.legalEntityId !== null) legalEntityIds.add(letter.legalEntityId);
  }
  return { ids, legalEntityIds: [...legalEntityIds].sort() };
}
