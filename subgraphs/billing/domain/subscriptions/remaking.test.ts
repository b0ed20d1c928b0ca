import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { SubscriptionItem } from '../billing-subscription.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import type { KnownContract } from '../known-contract.ts';
import { contractOf, termsLine } from './fixtures/contracts.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { itemsMax, remade } from './remaking.ts';

const d = civilDate;
const today = d('2026-03-10');
const id = (text: string) => text as SubscriptionItem['id'];
const by = (contract: Partial<KnownContract>, items = [flatItem({ chargedThrough: d('2026-04-01') })]) =>
  remade(
    subscriptionOf({ items, chargedThrough: d('2026-04-01'), currentPeriod: null }),
    contractOf({ currentVersion: 2, hash: 'second', ...contract }),
    today,
    (prefix) => `${prefix}_new`,
  );

describe('a subscription as a newer version has it', () => {
  it('takes its end, its hash and what it says of each line, and keeps ids and how far they are charged', () => {
    const ramp = [{ from: d('2026-03-10'), quantity: decimal(3) }];
    const { after, ...which } = valueOf(by({ endDate: d('2028-01-01'), terms: [termsLine({ ramp })] }));
    expect(after).toMatchObject({
      contractVersion: 2,
      contractHash: 'second',
      endDate: '2028-01-01',
      currentPeriod: { from: '2026-03-01', to: '2026-04-01' },
      items: [{ id: 'itm_1', ramp: [{ from: '2026-03-10' }], to: '2028-01-01', chargedThrough: '2026-04-01' }],
    });
    expect(which).toEqual({ added: [], changed: ['itm_1'], ended: [] });
  });

  it('has an item more for a line more, and says of what stays the same that it does', () => {
    const same = flatItem({ to: d('2027-01-01') });
    const { after, ...which } = valueOf(by({ terms: [termsLine(), termsLine({ lineKey: 'more' })] }, [same]));
    expect(after.items.map((item) => item.id)).toEqual(['itm_1', 'itm_new']);
    expect(which).toEqual({ added: ['itm_new'], changed: [], ended: [] });
  });

  it('drops an item of a line that never began, unless something was told of it', () => {
    const [gone, charged, used] = ['gone', 'charged', 'used'].map((key) =>
      flatItem({
        id: id(key),
        contractLineKey: key,
        from: d('2026-05-01'),
        ramp: [{ from: d('2026-06-01'), quantity: decimal(2) }],
      }),
    );
    if (gone === undefined || charged === undefined || used === undefined) throw new Error('three');
    const items = [
      flatItem(),
      gone,
      { ...charged, chargedThrough: d('2026-06-01') },
      { ...used, charge: 'USAGE' as const },
    ];
    const { after, ended } = valueOf(by({}, items));
    expect(after.items).toMatchObject([
      { id: 'itm_1' },
      { id: 'charged', from: '2026-05-01', to: '2026-05-01', ramp: [], chargedThrough: '2026-06-01' },
      { id: 'used', to: '2026-05-01' },
    ]);
    expect(ended).toEqual(['gone', 'charged', 'used']);
  });

  it('keeps the meter and the tax category of what goes on, and takes those of what is new', () => {
    const held = flatItem({ charge: 'USAGE', meterCode: 'calls', taxCategory: 'SAAS' });
    const usage = { charge: 'USAGE', meterCode: 'minutes', taxCategory: 'TELECOM' } as const;
    const terms = [termsLine(usage), termsLine({ ...usage, lineKey: 'more' })];
    expect(valueOf(by({ terms }, [held])).after.items).toMatchObject([
      { meterCode: 'calls', taxCategory: 'SAAS' },
      { meterCode: 'minutes', taxCategory: 'TELECOM' },
    ]);
  });

  it('has no period before it began', () => {
    const pending = subscriptionOf({ status: 'PENDING', items: [flatItem()] });
    expect(valueOf(remade(pending, contractOf(), today, (prefix) => prefix)).after.currentPeriod).toBeNull();
  });

  it.each<[string, Partial<KnownContract>, ReturnType<typeof failed>]>([
    [
      'ends before it begins',
      { startDate: d('2025-01-01'), endDate: d('2026-01-01') },
      failed('input.startDate', 'WITHIN_PERIOD'),
    ],
    [
      'has a line without a price',
      { terms: [termsLine({ price: { ...flatItem().pricePlan, flat: null } })] },
      failed('pricePlan.flat', 'DECIMAL_FORM'),
    ],
    [
      'charges a meter twice',
      { terms: ['a', 'b'].map((lineKey) => termsLine({ lineKey, charge: 'USAGE', meterCode: 'calls' })) },
      failed('input.contractId', 'METERED_ONCE'),
    ],
  ])('is refused where the version %s', (_, contract, refusal) => {
    expect(told(by(contract))).toEqual(refusal);
  });

  it('has at most as many items as one can read', () => {
    const terms = Array.from({ length: itemsMax }, (_, index) => termsLine({ lineKey: `line-${index}` }));
    expect(told(by({ terms }))).toEqual(failed('BillingSubscription.items', 'COUNT_MAX'));
    expect(by({ terms }, []).ok).toBe(true);
  });
});
