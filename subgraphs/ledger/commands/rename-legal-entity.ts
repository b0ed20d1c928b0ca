import { change } from '../../../platform/commands/command.ts';
import { checkText } from '../domain/validation.ts';
import type { RenameLegalEntityInput } from '../generated/resolver-types.ts';
import { legalEntityCommand } from './define.ts';

/** Gives a company another name; documents keep the one they were issued under. */
export const renameLegalEntity = legalEntityCommand<RenameLegalEntityInput>('renameLegalEntity', {
  on: (input) => input.legalEntityId,
  decide: (legalEntity, { name }) =>
    checkText('input.name', name) ?? change({ ...legalEntity, name }, 'ledger.legalEntity.updated'),
});
