import { describe, expect, it } from 'vitest';
import { holdsCardNumber } from './card-number.ts';

describe('a text with a card number', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    'paid by 5555-5555-5555-4444, thanks',
    '378282246310005',
    '6011111111111117',
    '2223003122003222',
  ])('is known: %s', (text) => expect(holdsCardNumber(text)).toBe(true));

  it.each([
    '',
    'INV-000042',
    // One digit off.
    '4242424242424243',
    // The right sum, and no network's first digits.
    '1234567812345670',
    'pi_3MtwBwLkdIwHu7ix28a3tqPa',
    '2026-03-31 1200.00',
  ])('is not seen in “%s”', (text) => expect(holdsCardNumber(text)).toBe(false));
});
