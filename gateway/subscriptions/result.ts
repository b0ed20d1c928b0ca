import { caughtUp, type Change } from './change.ts';
import type { Seen } from './hydration.ts';
import type { Plan } from './plan.ts';

/** One result of a subscription as the text of its JSON: made once for all who are told. */
export function resultText(plan: Plan, change: Change, seen: Seen | null): string {
  const payload: Record<string, unknown> = {};
  for (const part of plan.payload) {
    if (part.part !== 'change') {
      payload[part.name] = part.part === 'typename' ? part.typename : (seen?.data[part.name] ?? null);
    } else {
      const told: Record<string, unknown> = {};
      for (const { name, field } of part.fields) {
        told[name] = field === '__typename' ? 'Change' : change[field as keyof Change];
      }
      payload[part.name] = told;
    }
  }
  const errors = seen?.errors.map((error) => ({ ...error, path: [plan.root, ...(error.path ?? [])] })) ?? [];
  return JSON.stringify({ ...(errors.length > 0 && { errors }), data: { [plan.root]: payload } });
}

export function caughtUpText(plan: Plan, cursor: string): string {
  return resultText(plan, caughtUp(cursor), null);
}
