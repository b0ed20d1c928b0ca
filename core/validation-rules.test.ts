import { describe, expect, it } from 'vitest';
import { refuse } from './refusal.ts';
import { validationRules, type ValidationRule } from './validation-rules.ts';

describe('the words of the validation rules', () => {
  it.each(Object.entries(validationRules))('%s is a word in capitals with a sentence of its own', (word, sentence) => {
    expect(word).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
  });

  it('say different things', () => {
    const sentences = Object.values(validationRules);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('are all that a refusal may name: a phrase would not compile', () => {
    // @ts-expect-error a phrase is no rule
    const phrase: ValidationRule = 'at most 3';
    const refusal = refuse('VALIDATION_FAILED', { path: 'lines', rule: 'COUNT_MAX' }, `lines must be ${phrase}.`);
    expect(refusal.details).toEqual({ path: 'lines', rule: 'COUNT_MAX' });
  });
});
