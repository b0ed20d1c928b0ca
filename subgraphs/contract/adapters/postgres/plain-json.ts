import type { Decimal } from '../../../../core/decimal.ts';

/** A value as JSON keeps it: decimals and instants as text, everything else as it is. */
export type PlainJson<T> = T extends Decimal | Date
  ? string
  : T extends readonly (infer Part)[]
    ? readonly PlainJson<Part>[]
    : T extends string
      ? T
      : T extends object
        ? { readonly [Name in keyof T]: PlainJson<T[Name]> }
        : T;
