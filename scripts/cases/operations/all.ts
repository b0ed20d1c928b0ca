import type { Operations } from '../operation.ts';
import { roundingOperations } from './rounding.ts';

/** Every operation that a worked example may ask for, by name: one file per room of the domain. */
export const operations: Operations = { ...roundingOperations };
