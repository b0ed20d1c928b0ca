import { decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import type { Approval } from '../../domain/approvals.ts';
import type { LineDiscount } from '../../domain/contract-value.ts';
import type { Line } from '../../domain/line.ts';
import type { PlainJson } from './plain-json.ts';
import { revivedPrice } from './prices.ts';

/** Lines that were written before there were amendments have no price steps. */
export type LineJson = Omit<PlainJson<Line>, 'priceSteps'> & Partial<Pick<PlainJson<Line>, 'priceSteps'>>;

/** A line from the JSON that was made of it. */
export function revivedLine(line: LineJson): Line {
  const { discount, commitment, value } = line;
  return {
    ...line,
    quantity: decimal(line.quantity),
    price: revivedPrice(line.price),
    discount: revivedDiscount(discount),
    ramp: line.ramp.map((step) => ({ ...step, quantity: decimal(step.quantity) })),
    priceSteps: (line.priceSteps ?? []).map((step) => ({
      ...step,
      price: revivedPrice(step.price),
      discount: revivedDiscount(step.discount),
    })),
    commitment: commitment === null ? null : revivedMoney(commitment),
    value: value === null ? null : revivedMoney(value),
  };
}

export function revivedDiscount(discount: PlainJson<LineDiscount> | null): LineDiscount | null {
  return discount === null ? null : { ...discount, value: decimal(discount.value) };
}

export function revivedApproval(approval: PlainJson<Approval>): Approval {
  const { requestedAt, decidedAt } = approval;
  return {
    ...approval,
    requestedAt: new Date(requestedAt),
    decidedAt: decidedAt === null ? null : new Date(decidedAt),
  };
}

export function revivedMoney({ amount, currency }: PlainJson<Money>): Money {
  return money(amount, currency);
}
