import { caughtUp, type Change } from './change.ts';
import type { Seen } from './hydration.ts';
import type { PayloadPart, Plan } from './plan.ts';

/** One result of a subscription as the text of its JSON: made once for all who are told. */
export function resultText(plan: Plan, change: Change, seen: Seen | null): string {
  const payload = plan.payload.map((part) => `"${part.name}":${partText(part, change, seen)}`).join();
  const data = `"data":{"${plan.root}":{${payload}}}`;
  if (seen === null || seen.errors.length === 0) return `{${data}}`;
  const errors = seen.errors.map((error) => ({ ...error, path: [plan.root, ...(error.path ?? [])] }));
  return `{"errors":${JSON.stringify(errors)},${data}}`;
}

function partText(part: PayloadPart, change: Change, seen: Seen | null): string {
  if (part.part !== 'change')
    return part.part === 'typename' ? `"${part.typename}"` : (seen?.texts[part.name] ?? 'null');
  const told: Record<string, unknown> = {};
  for (const { name, field } of part.fields) {
    told[name] = field === '__typename' ? 'Change' : change[field as keyof Change];
  }
  return JSON.stringify(told);
}

export function caughtUpText(plan: Plan, cursor: string): string {
  return resultText(plan, caughtUp(cursor), null);
}
