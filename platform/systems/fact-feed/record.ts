import { z } from 'zod';
import { unstorableText } from '../../subgraph/unstorable.ts';

/** What one line of a feed says of one record, before anybody looks at its values. */
export type FeedRecord = {
  readonly entity: string;
  readonly id: string;
  /** Sorts as text. */
  readonly version: string;
  readonly changedAt: Date;
  readonly values: unknown;
};

/** Versions sort as text: a safe integer has sixteen digits at most. */
const versionDigits = 16;

const form = z.strictObject({
  entity: z.string(),
  id: z.string().min(1).max(200),
  version: z.int().min(1),
  changedAt: z.iso.datetime(),
  values: z.record(z.string(), z.unknown()),
});

/** What is wrong with what a system wrote, in a sentence. */
export type Problem = { readonly problem: string };

/** Reads a line. */
export function readRecord(bytes: Buffer | null): FeedRecord | Problem {
  if (bytes === null) return { problem: 'The line is too long for a record.' };
  const told = jsonOf(bytes);
  const strange = unstorableText(bytes.toString(), '', told);
  if (strange !== null) return { problem: `${strange} holds a character that no database keeps.` };
  if (told === undefined) return { problem: 'The line is no JSON in UTF-8.' };
  const parsed = form.safeParse(told);
  if (!parsed.success) return { problem: problemOf(parsed.error) };
  const { version, changedAt, ...record } = parsed.data;
  const sortable = String(version).padStart(versionDigits, '0');
  return { ...record, version: sortable, changedAt: new Date(changedAt) };
}

/** The first thing that is wrong, with where. */
export function problemOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.map(String).join('.') ?? '';
  return path === '' ? (issue?.message ?? 'unusable') : `${path}: ${issue?.message ?? 'unusable'}`;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
