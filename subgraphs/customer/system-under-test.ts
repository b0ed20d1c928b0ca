import { newId } from '../../core/ids.ts';
import type { Intent } from '../../platform/commands/outcome.ts';
import type { UnitOfWork } from '../../platform/commands/unit-of-work.ts';
import { customerWith } from './domain/fixtures/customers.ts';
import type { Customer, CustomerId } from './domain/customer.ts';
import type { CustomerSystem } from './port.ts';

/**
 * An adapter with its system, and what the suite may do to that system from outside. A promise that needs something
 * missing is skipped with the reason; so is one that the declared duties do not make.
 */
export type CustomerSystemUnderTest = AsyncDisposable & {
  readonly system: CustomerSystem;
  /** Runs work in a committed unit of work; an outside system has none. */
  unit?<T>(work: (unit: UnitOfWork | null) => Promise<T>): Promise<T>;
  /** Makes a customer known to a system where `execute` alone cannot. */
  seed?(customer: Customer): Promise<void> | void;
  /** Changes a record in the system, past the port. */
  edit?(id: CustomerId, values: Partial<Customer>): Promise<void> | void;
  /** Lets the next `execute` be done and its answer be lost. */
  loseNextAnswer?(): Promise<void> | void;
  /** Changes that the system itself refuses. */
  readonly refused?: Partial<Customer>;
  /** How often the system was written for this customer. */
  writes?(id: CustomerId): Promise<number> | number;
  /** Lets so much time go by that everything done so far will be told. */
  letTimePass?(): Promise<void> | void;
  /** Parts of the port that the system has no use for, each with the reason. */
  readonly lacks?: Partial<Record<'find' | 'changes' | 'export', string>>;
};

/** A customer as a command leaves it when it is new. */
export function prospect(values: Partial<Customer>): Customer {
  const now = new Date();
  const made = { id: newId<CustomerId>('cus'), defaultCurrency: 'USD', createdAt: now, updatedAt: now } as const;
  return customerWith({ ...made, ...values });
}

/** As the pipeline makes it: what is empty has not changed, and the pipeline's own fields are never told. */
export function creation(after: Customer): Intent<Customer> {
  const own = ['id', 'version', 'createdAt', 'updatedAt'];
  const told = Object.entries(after).filter(([field, value]) => {
    return !own.includes(field) && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  return { before: null, after, changed: told.map(([field]) => field) };
}

/** A change of these fields, as a command decides it. */
export function change(before: Customer, values: Partial<Customer>): Intent<Customer> {
  return { before, after: { ...before, ...values, version: before.version + 1 }, changed: Object.keys(values) };
}
