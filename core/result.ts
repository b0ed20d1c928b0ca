import type { Refusal } from './refusal.ts';

/** What a rule answers: a value, or why not. A refusal is an answer and travels as a value, never as an exception. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function deny<T>(refusal: Refusal): Result<T> {
  return { ok: false, refusal };
}
