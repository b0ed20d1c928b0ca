import { randomUUID } from 'node:crypto';
import { determineByTable, type TaxAnswer, type TaxQuestion } from './domain/tax/determination.ts';

/**
 * Who determines taxes (DOMAIN 5.6). It is asked outside of any transaction, because it may be a service. Null is no answer:
 * the document waits. A `Fault` is a service that does not answer now.
 */
export interface TaxSystem {
  /** In the order of the questions. */
  determine(questions: readonly TaxQuestion[]): Promise<readonly (TaxAnswer | null)[]>;
}

/** The embedded tax system: the principle of destination, and the rates of `domain/tax/rates.ts`. */
export const rateTableSystem: TaxSystem = {
  determine: (questions) =>
    Promise.resolve(
      questions.map((question) => {
        const lines = determineByTable(question);
        return lines === null ? null : { requestId: `table:${randomUUID()}`, lines };
      }),
    ),
};
