import type { Rules } from '../rules/model.ts';
import { statesAfter } from './checks.ts';
import type { Move } from './recording.ts';

/**
 * What a fact does that no command may (DOMAIN 2 e): MOVE, FINAL_STATE or LOCKED_IN_STATE where the schema's tables forbid
 * it, and the name of the invariant where it breaks one.
 */
export type Violation = { readonly rule: string; readonly field: string };

/** By the schema's tables, of a change that a system of record reports. It is taken in all the same: what the system says is so. */
export function violationsOf(
  rules: Rules,
  entity: string,
  { from, to }: Move,
  changed: readonly string[],
): readonly Violation[] {
  const type = rules.types[entity];
  if (type === undefined || from === null) return [];
  const { lifecycle } = type;
  const after = statesAfter(rules, entity, from);
  const isFinal = lifecycle !== null && after.length === 0;
  return changed.flatMap((field): readonly Violation[] => {
    if (field === lifecycle?.field)
      return from === to || after.some((state) => state === to) ? [] : [{ rule: 'MOVE', field }];
    if (isFinal) return [{ rule: 'FINAL_STATE', field }];
    const { mutableIn = [] } = type.fields[field] ?? {};
    return mutableIn.length === 0 || mutableIn.includes(from) ? [] : [{ rule: 'LOCKED_IN_STATE', field }];
  });
}
