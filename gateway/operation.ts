import { refuse, type Refusal } from '../core/refusal.ts';
import { accept, deny, type Result } from '../core/result.ts';
import type { ValidationRule } from '../core/validation-rules.ts';
import type { GraphQLRequest } from './admission.ts';

/** What a client may send as an operation, the same in a body, in a URL and in a message. */
export function operationFrom(given: Readonly<Record<string, unknown>>): Result<GraphQLRequest> {
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== 'string' || query === '')
    return deny(invalid('query', 'OPERATION_FORM', 'a GraphQL operation as text'));
  if (!isMissing(operationName) && typeof operationName !== 'string')
    return deny(invalid('operationName', 'TEXT_TYPE', 'text'));
  if (!isMissing(variables) && !isObject(variables)) return deny(invalid('variables', 'JSON_OBJECT', 'a JSON object'));
  if (!isMissing(extensions) && !isObject(extensions))
    return deny(invalid('extensions', 'JSON_OBJECT', 'a JSON object'));
  // An empty name means none to some of those who read it and a name to others.
  const name = typeof operationName === 'string' && operationName !== '' ? operationName : null;
  return accept({ query, operationName: name, variables: isObject(variables) ? variables : {} });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `The request is refused: ${path} must be ${mustBe}.`);
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
