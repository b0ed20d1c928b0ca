import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { refuseNeedlessApproval } from '../../domain/four-eyes.ts';
import { creditNoteCommand } from '../define.ts';

/** Lets a credit note above the limit be issued, by another person (DOMAIN 13, 4). */
export const approveCreditNote = creditNoteCommand<{ readonly id: string }>('approveCreditNote', {
  on: (input) => input.id,
  ready: ({ total }) => refuseNeedlessApproval('CREDIT', total),
  decide: (note, _, { viewer }) =>
    change({ ...note, approved: note.total, approvedBy: personOf(viewer) }, 'billing.creditNote.approved'),
});
