import { absolute, sign, zero } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { ValuedMovement } from '../revenue/carried.ts';
import type { Side } from '../journal/line.ts';
import { nothingIn, opposite } from './amounts.ts';
import { credit, debit, exchangeDifference, type PostingLine } from './posting.ts';
import type { PostingRole } from './rules.ts';

/**
 * What an entry moves of contracts in another currency than the books', each line worth what the books carry for it and not what
 * a rate says; with what is realised by that. What was billed stands against it on lines of its purpose.
 */
export function contractLines({ document, functional, realisedFx }: ValuedMovement): readonly PostingLine[] {
  return [
    ...worthLines('DEFERRED_REVENUE', opposite(document.liability), opposite(functional.liability)),
    ...worthLines('CONTRACT_ASSET', document.asset, functional.asset),
    ...worthLines('REVENUE', opposite(document.recognised), opposite(functional.recognised)),
    exchangeDifference(document.billed, realisedFx),
  ];
}

/** What is debited in sum, in both currencies; below zero it is credited. Of many contracts the two may differ in their signs. */
export function worthLines(
  role: PostingRole,
  amount: Money,
  functional: Money,
  more: Pick<PostingLine, 'product'> = {},
): readonly PostingLine[] {
  const isOneSide = sign(amount.amount) * sign(functional.amount) >= 0;
  if (isOneSide) {
    const side = sign(amount.amount) < 0 || sign(functional.amount) < 0 ? 'CREDIT' : 'DEBIT';
    return [lineOn(side, role, amount, functional, more)];
  }
  const none = { ...functional, amount: zero };
  return [
    lineOn(sideOf(amount), role, amount, none, more),
    lineOn(sideOf(functional), role, nothingIn(amount), functional, more),
  ];
}

function lineOn(
  side: Side,
  role: PostingRole,
  amount: Money,
  functional: Money,
  more: Pick<PostingLine, 'product'>,
): PostingLine {
  const line = side === 'DEBIT' ? debit : credit;
  return line(role, size(amount), { ...more, functional: size(functional) });
}

function sideOf({ amount }: Money): Side {
  return sign(amount) < 0 ? 'CREDIT' : 'DEBIT';
}

function size({ amount, currency }: Money): Money {
  return { amount: absolute(amount), currency };
}
