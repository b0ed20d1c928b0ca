import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import { checkValue, invalid } from '../domain/validation.ts';
import type { RecordTaxValidationInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Records what the tax authority said of a registration, with the evidence. */
export const recordTaxValidation = customerCommand<RecordTaxValidationInput>('recordTaxValidation', {
  on: (input) => input.customerId,
  decide(customer, { registrationId, status, evidenceRef }, { now }) {
    const registrations = customer.taxRegistrations ?? [];
    const registration = registrations.find((one) => one.id === registrationId);
    if (registration === undefined) {
      return refuse(
        'NOT_FOUND',
        { entity: 'TaxRegistration', id: registrationId },
        `The customer has no tax registration ${registrationId}.`,
      );
    }
    if (status === 'UNCHECKED')
      return invalid('input.status', 'ONE_OF', 'the outcome of a check: VALID, INVALID or EXPIRED');
    const wrong = checkValue('text', 'input.evidenceRef', evidenceRef);
    if (wrong !== null) return wrong;

    const checked = { ...registration, status, evidenceRef, checkedAt: now };
    const after = { ...customer, taxRegistrations: registrations.map((one) => (one === registration ? checked : one)) };
    return change(after, { type: 'customer.taxRegistration.validated', data: { registrationId, status } });
  },
});
