import { describe } from 'vitest';
import { describeAsking } from './conformance/asking.conformance.ts';
import { openBench } from './conformance/bench.conformance.ts';
import { describeKeeping } from './conformance/keeping.conformance.ts';
import { describeTelling } from './conformance/telling.conformance.ts';
import type { BillingSystemUnderTest } from './system-under-test.ts';

/**
 * What every keeper of accounts and invoices promises, by the duties that it declares. The short ids never change meaning:
 * an adapter's README may name them.
 */
export function describeBillingSystem(name: string, open: () => Promise<BillingSystemUnderTest>): void {
  describe(`the billing system ${name}`, () => {
    const bench = openBench(name, open);
    describeKeeping(bench);
    describeAsking(bench);
    describeTelling(bench);
  });
}
