import type { Refusal } from '../../../../core/refusal.ts';
import { invalid } from '../validation.ts';

/** Lengths and first digits of the card networks; whatever else is a number is not a card's. */
const networks = /^(4\d{12}(\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15,18})$/;

/** Whether a text holds what could be a card number, also with blanks or hyphens between its digits: it is never stored. */
export function holdsCardNumber(text: string): boolean {
  const runs = text.match(/\d(?:[ -]?\d)+/g) ?? [];
  return runs.map((run) => run.replace(/\D/g, '')).some((digits) => networks.test(digits) && passesLuhn(digits));
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) : Number(digit) * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

export function refuseCardNumber(path: string, text: string | null | undefined): Refusal | null {
  if (text == null || !holdsCardNumber(text)) return null;
  return invalid(path, 'NO_CARD_NUMBER', 'free of card numbers: send the provider’s own id, or mask the number');
}
