import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../platform/root.ts';
import { operations } from '../../scripts/cases/operations/all.ts';
import { failuresOf, readCases } from '../../scripts/cases/run.ts';

const read = readCases(await readFile(fromRoot('test/worked-examples/published.json'), 'utf8'));
if (typeof read === 'string') throw new Error(read);

describe('the published figures', () => {
  it.each(read.map((example) => [example.id, example] as const))('%s', (_id, example) => {
    expect(failuresOf(example, operations)).toEqual([]);
  });
});
