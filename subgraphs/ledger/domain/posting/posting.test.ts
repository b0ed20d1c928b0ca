import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal, sign } from '../../../../core/decimal.ts';
import { fromMinor, money, type Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { balancesOf } from '../journal/line.ts';
import {
  postChargeback,
  postDisputeWithdrawal,
  postPaymentReceived,
  postPayout,
  postProviderFee,
  postRefund,
} from './cash.ts';
import { postCreditApplied, postCreditNote } from './credit-note.ts';
import { postInvoice, postPrepaymentInvoice } from './invoice.ts';
import { credit, debit, posting, type Posting, type TaxAmount } from './posting.ts';
import { postCashDiscount, postPaymentApplied, postRecovery, postRevaluation, postWriteOff } from './receivable.ts';
import { postRecognition, postUsageAccrual } from './revenue.ts';

const eur = (amount: string): Money => ({ amount: decimal(amount), currency: 'EUR' });
const vat = (amount: string): TaxAmount => ({ taxCode: 'VAT19', amount: eur(amount) });

/** `['DEBIT AR 10', …]`; what moves functional value only, or more than the amount says, shows it behind a slash. */
function lines(answer: Result<Posting>): readonly string[] {
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value.lines.map(({ side, role, amount, functional, taxCode }) => {
    const value = functional === null ? '' : ` / ${functional.amount.toString()} ${functional.currency}`;
    return `${side} ${role}${taxCode === null ? '' : ` ${taxCode}`} ${amount.amount.toString()}${value}`;
  });
}

describe('an invoice', () => {
  it('in advance defers its net', () => {
    const answer = postInvoice({
      advance: eur('100'),
      delivered: eur('0'),
      contractAsset: eur('0'),
      taxes: [vat('19')],
    });
    expect(answer).toMatchObject({ value: { purpose: 'INVOICE' } });
    expect(lines(answer)).toEqual(['DEBIT AR 119', 'CREDIT DEFERRED_REVENUE 100', 'CREDIT TAX_PAYABLE VAT19 19']);
  });

  it.each([
    ['30', ['CREDIT CONTRACT_ASSET 30', 'CREDIT REVENUE 70']],
    ['100', ['CREDIT CONTRACT_ASSET 100']],
    ['130', ['CREDIT CONTRACT_ASSET 100']],
    ['0', ['CREDIT REVENUE 100']],
  ])('of service delivered settles a contract asset of %s first', (contractAsset, credits) => {
    const answer = postInvoice({
      advance: eur('0'),
      delivered: eur('100'),
      contractAsset: eur(contractAsset),
      taxes: [],
    });
    expect(lines(answer)).toEqual(['DEBIT AR 100', ...credits]);
  });

  it('of both has both, and each tax a line of its own', () => {
    const answer = postInvoice({
      advance: eur('60'),
      delivered: eur('40'),
      contractAsset: eur('15'),
      taxes: [vat('11.40'), { taxCode: 'VAT7', amount: eur('2.80') }],
    });
    expect(lines(answer)).toEqual([
      'DEBIT AR 114.2',
      'CREDIT DEFERRED_REVENUE 60',
      'CREDIT CONTRACT_ASSET 15',
      'CREDIT REVENUE 25',
      'CREDIT TAX_PAYABLE VAT19 11.4',
      'CREDIT TAX_PAYABLE VAT7 2.8',
    ]);
  });

  it('of nothing is no posting', () => {
    const nothing = { advance: eur('0'), delivered: eur('0'), contractAsset: eur('5'), taxes: [vat('0')] };
    expect(lines(postInvoice(nothing))).toEqual([]);
  });

  it('of a prepayment owes a deposit', () => {
    const answer = postPrepaymentInvoice(eur('200'), [vat('38')]);
    expect(answer).toMatchObject({ value: { purpose: 'PREPAYMENT_INVOICE' } });
    expect(lines(answer)).toEqual(['DEBIT AR 238', 'CREDIT CUSTOMER_DEPOSITS 200', 'CREDIT TAX_PAYABLE VAT19 38']);
  });
});

describe('a credit note', () => {
  const parts = { unearned: eur('60'), earned: eur('40'), earnedFrom: 'REVENUE', taxes: [vat('19')] } as const;
  const debits = ['DEBIT DEFERRED_REVENUE 60', 'DEBIT REVENUE 40', 'DEBIT TAX_PAYABLE VAT19 19'];

  it.each([
    ['200', ['CREDIT AR 119']],
    ['119', ['CREDIT AR 119']],
    ['50', ['CREDIT AR 50', 'CREDIT ACCOUNT_CREDIT 69']],
    ['0', ['CREDIT ACCOUNT_CREDIT 119']],
  ])('offsets an invoice of which %s is open, the rest goes to the account', (open, credits) => {
    const answer = postCreditNote({ ...parts, open: eur(open) });
    expect(answer).toMatchObject({ value: { purpose: 'CREDIT_NOTE' } });
    expect(lines(answer)).toEqual([...debits, ...credits]);
  });

  it('takes expected returns from the liability set aside for them', () => {
    const answer = postCreditNote({ ...parts, earnedFrom: 'REFUND_LIABILITY', open: eur('119') });
    expect(lines(answer)[1]).toBe('DEBIT REFUND_LIABILITY 40');
  });

  it('that is applied later pays an invoice', () => {
    const answer = postCreditApplied(eur('69'));
    expect(answer).toMatchObject({ value: { purpose: 'CREDIT_APPLIED' } });
    expect(lines(answer)).toEqual(['DEBIT ACCOUNT_CREDIT 69', 'CREDIT AR 69']);
  });
});

describe('revenue', () => {
  it('of unbilled usage is a contract asset', () => {
    const answer = postUsageAccrual(eur('12.34'));
    expect(answer).toMatchObject({ value: { purpose: 'USAGE_ACCRUAL' } });
    expect(lines(answer)).toEqual(['DEBIT CONTRACT_ASSET 12.34', 'CREDIT REVENUE 12.34']);
  });

  it.each([
    ['80', ['DEBIT DEFERRED_REVENUE 80', 'CREDIT REVENUE 80']],
    ['100', ['DEBIT DEFERRED_REVENUE 100', 'CREDIT REVENUE 100']],
    ['130', ['DEBIT DEFERRED_REVENUE 100', 'DEBIT CONTRACT_ASSET 30', 'CREDIT REVENUE 130']],
    ['0', []],
  ])('of %s takes 100 that were billed ahead, and is a contract asset beyond', (amount, expected) => {
    const answer = postRecognition(eur(amount), { deferred: eur('100'), contractAsset: eur('7') });
    expect(answer).toMatchObject({ value: { purpose: 'REVENUE_RECOGNITION' } });
    expect(lines(answer)).toEqual(expected);
  });

  it.each([
    ['-5', ['DEBIT REVENUE 5', 'CREDIT CONTRACT_ASSET 5']],
    ['-7', ['DEBIT REVENUE 7', 'CREDIT CONTRACT_ASSET 7']],
    ['-20', ['DEBIT REVENUE 20', 'CREDIT CONTRACT_ASSET 7', 'CREDIT DEFERRED_REVENUE 13']],
  ])('of %s takes back 7 that were never billed, and defers the rest again', (amount, expected) => {
    const answer = postRecognition(eur(amount), { deferred: eur('100'), contractAsset: eur('7') });
    expect(answer).toMatchObject({ value: { purpose: 'REVENUE_RECOGNITION' } });
    expect(lines(answer)).toEqual(expected);
  });

  it('is checked against the balance that it moves', () => {
    const below = { amount: decimal('-1'), currency: 'EUR' } as const;
    expect(postRecognition(eur('1'), { deferred: below, contractAsset: eur('0') })).toMatchObject({
      refusal: { details: { path: 'deferred', rule: 'NOT_NEGATIVE' } },
    });
    expect(postRecognition(eur('-1'), { deferred: eur('0'), contractAsset: below })).toMatchObject({
      refusal: { details: { path: 'contractAsset', rule: 'NOT_NEGATIVE' } },
    });
  });
});

describe('cash', () => {
  it.each([
    ['PAYMENT_RECEIVED', () => postPaymentReceived(eur('5')), ['DEBIT CASH_CLEARING 5', 'CREDIT UNAPPLIED_CASH 5']],
    ['PROVIDER_FEE', () => postProviderFee(eur('5')), ['DEBIT FEES 5', 'CREDIT CASH_CLEARING 5']],
    ['REFUND', () => postRefund(eur('5'), 'AR'), ['DEBIT AR 5', 'CREDIT CASH_CLEARING 5']],
    ['REFUND', () => postRefund(eur('5'), 'ACCOUNT_CREDIT'), ['DEBIT ACCOUNT_CREDIT 5', 'CREDIT CASH_CLEARING 5']],
    ['PAYOUT', () => postPayout(eur('5')), ['DEBIT BANK 5', 'CREDIT CASH_CLEARING 5']],
    ['DISPUTE_WITHDRAWAL', () => postDisputeWithdrawal(eur('5')), ['DEBIT DISPUTED_FUNDS 5', 'CREDIT CASH_CLEARING 5']],
    ['CHARGEBACK', () => postChargeback(eur('5')), ['DEBIT AR 5', 'CREDIT DISPUTED_FUNDS 5']],
  ] as const)('moves by %s', (purpose, post, expected) => {
    expect(post()).toMatchObject({ value: { purpose } });
    expect(lines(post())).toEqual(expected);
  });
});

describe('a payment applied', () => {
  const usd = money('100', 'USD');

  it('clears the receivable, within one currency', () => {
    const answer = postPaymentApplied(eur('5'), null);
    expect(answer).toMatchObject({ value: { purpose: 'PAYMENT_APPLIED' } });
    expect(lines(answer)).toEqual(['DEBIT UNAPPLIED_CASH 5', 'CREDIT AR 5']);
  });

  it.each([
    ['92', '90', ['DEBIT UNAPPLIED_CASH 100 / 92 EUR', 'CREDIT AR 100 / 90 EUR', 'CREDIT FX_GAIN 0 / 2 EUR']],
    ['87.5', '90', ['DEBIT UNAPPLIED_CASH 100 / 87.5 EUR', 'CREDIT AR 100 / 90 EUR', 'DEBIT FX_LOSS 0 / 2.5 EUR']],
    ['90', '90', ['DEBIT UNAPPLIED_CASH 100 / 90 EUR', 'CREDIT AR 100 / 90 EUR']],
  ])('worth %s where %s was carried shows the difference of exchange', (cash, cleared, expected) => {
    const answer = postPaymentApplied(usd, { cash: eur(cash), cleared: eur(cleared) });
    expect(answer).toMatchObject({ value: { purpose: 'PAYMENT_APPLIED' } });
    expect(lines(answer)).toEqual(expected);
  });
});

describe('a revaluation', () => {
  it.each([
    ['500', ['DEBIT AR 0 / 500 EUR', 'CREDIT FX_GAIN 0 / 500 EUR']],
    ['-0.01', ['CREDIT AR 0 / 0.01 EUR', 'DEBIT FX_LOSS 0 / 0.01 EUR']],
    ['0', []],
  ])('of %s moves the receivable in the books only', (unrealised, expected) => {
    const answer = postRevaluation(money('100', 'USD'), eur(unrealised));
    expect(answer).toMatchObject({ value: { purpose: 'FX_REVALUATION' } });
    expect(lines(answer)).toEqual(expected);
  });
});

describe('what is given up of a receivable', () => {
  const given = { net: eur('20'), taxes: [vat('3.60')], taxRelief: true };

  it('as a discount splits into net and tax where the law allows', () => {
    const answer = postCashDiscount(given);
    expect(answer).toMatchObject({ value: { purpose: 'CASH_DISCOUNT' } });
    expect(lines(answer)).toEqual(['DEBIT DISCOUNT_ALLOWED 20', 'DEBIT TAX_PAYABLE VAT19 3.6', 'CREDIT AR 23.6']);
    expect(lines(postCashDiscount({ ...given, taxRelief: false }))).toEqual([
      'DEBIT DISCOUNT_ALLOWED 23.6',
      'CREDIT AR 23.6',
    ]);
  });

  it('as lost does the same, and a recovery takes it back', () => {
    expect(postWriteOff(given)).toMatchObject({ value: { purpose: 'WRITE_OFF' } });
    expect(lines(postWriteOff(given))).toEqual(['DEBIT BAD_DEBT 20', 'DEBIT TAX_PAYABLE VAT19 3.6', 'CREDIT AR 23.6']);
    expect(postRecovery(given)).toMatchObject({ value: { purpose: 'WRITE_OFF_RECOVERY' } });
    expect(lines(postRecovery(given))).toEqual(['CREDIT BAD_DEBT 20', 'CREDIT TAX_PAYABLE VAT19 3.6', 'DEBIT AR 23.6']);
    expect(lines(postRecovery({ ...given, taxRelief: false }))).toEqual(['CREDIT BAD_DEBT 23.6', 'DEBIT AR 23.6']);
  });
});

describe('the amounts of a posting', () => {
  const invoice = { advance: eur('1'), delivered: eur('1'), contractAsset: eur('1'), taxes: [vat('1')] };
  const below = { amount: decimal('-0.01'), currency: 'EUR' } as const;

  it.each([
    ['advance', () => postInvoice({ ...invoice, advance: below })],
    ['delivered', () => postInvoice({ ...invoice, delivered: below })],
    ['contractAsset', () => postInvoice({ ...invoice, contractAsset: below })],
    ['taxes[1].amount', () => postInvoice({ ...invoice, taxes: [vat('1'), { taxCode: 'X', amount: below }] })],
    ['net', () => postPrepaymentInvoice(below, [])],
    ['taxes[0].amount', () => postPrepaymentInvoice(eur('1'), [{ taxCode: 'X', amount: below }])],
    [
      'open',
      () => postCreditNote({ unearned: eur('1'), earned: eur('1'), earnedFrom: 'REVENUE', taxes: [], open: below }),
    ],
    [
      'earned',
      () => postCreditNote({ unearned: eur('1'), earned: below, earnedFrom: 'REVENUE', taxes: [], open: eur('1') }),
    ],
    [
      'unearned',
      () => postCreditNote({ unearned: below, earned: eur('1'), earnedFrom: 'REVENUE', taxes: [], open: eur('1') }),
    ],
    ['net', () => postWriteOff({ net: below, taxes: [], taxRelief: true })],
    ['net', () => postRecovery({ net: below, taxes: [], taxRelief: true })],
    [
      'taxes[0].amount',
      () => postCashDiscount({ net: eur('1'), taxes: [{ taxCode: 'X', amount: below }], taxRelief: true }),
    ],
    ['amount', () => postCreditApplied(below)],
    ['amount', () => postUsageAccrual(below)],
    ['amount', () => postPaymentReceived(below)],
    ['amount', () => postProviderFee(below)],
    ['amount', () => postRefund(below, 'AR')],
    ['amount', () => postPayout(below)],
    ['amount', () => postDisputeWithdrawal(below)],
    ['amount', () => postChargeback(below)],
    ['amount', () => postPaymentApplied(below, null)],
    ['amount', () => postPaymentApplied(below, { cash: eur('1'), cleared: eur('1') })],
  ])('are never negative: %s', (path, post) => {
    expect(post()).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule: 'NOT_NEGATIVE' } },
    });
  });

  it('are in one currency', () => {
    const answer = postInvoice({ ...invoice, taxes: [{ taxCode: 'X', amount: money('1', 'USD') }] });
    expect(answer).toEqual({
      ok: false,
      refusal: {
        code: 'CURRENCY_MISMATCH',
        details: { expected: 'EUR', actual: 'USD' },
        message: 'taxes[0].amount must be in EUR, like the other amounts of the posting.',
      },
    });
  });

  it('have the places of their currency', () => {
    expect(postPaymentReceived({ amount: decimal('0.001'), currency: 'EUR' })).toMatchObject({
      refusal: { code: 'SCALE_EXCEEDED', details: { path: 'amount', currency: 'EUR', scale: 2 } },
    });
  });
});

describe('a purpose that posts other than its rule', () => {
  it('is a bug: a role that its row does not name', () => {
    const wrong = () =>
      posting('PAYOUT', { amount: eur('1') }, () => [debit('AR', eur('1')), credit('CASH_CLEARING', eur('1'))]);
    expect(wrong).toThrow('PAYOUT has AR among its debits');
  });

  it('is a bug: lines that do not balance', () => {
    const wrong = () => posting('PAYOUT', { amount: eur('1') }, () => [debit('BANK', eur('1'))]);
    expect(wrong).toThrow('PAYOUT balances');
  });
});

describe('every purpose', () => {
  const amount = (currency: CurrencyCode) =>
    fc.bigInt({ min: 0n, max: 10n ** 17n }).map((one) => fromMinor(one, currency));
  const drawn = fc.constantFrom<CurrencyCode>('EUR', 'JPY', 'KWD', 'CLF').chain((currency) =>
    fc.record({
      a: amount(currency),
      b: amount(currency),
      c: amount(currency),
      taxes: fc.array(fc.record({ taxCode: fc.constantFrom('A', 'B'), amount: amount(currency) }), { maxLength: 3 }),
      taxRelief: fc.boolean(),
      earnedFrom: fc.constantFrom('REVENUE' as const, 'REFUND_LIABILITY' as const),
      cash: amount('EUR'),
      cleared: amount('EUR'),
    }),
  );

  it('balances, whatever the amounts, and has no line below zero', () => {
    fc.assert(
      fc.property(drawn, ({ a, b, c, taxes, taxRelief, earnedFrom, cash, cleared }) => {
        const given = { net: a, taxes, taxRelief };
        const negative = { amount: decimal(`-${a.amount.toString()}`), currency: a.currency };
        const answers = [
          postInvoice({ advance: a, delivered: b, contractAsset: c, taxes }),
          postPrepaymentInvoice(a, taxes),
          postCreditNote({ unearned: a, earned: b, earnedFrom, taxes, open: c }),
          postCreditApplied(a),
          postUsageAccrual(a),
          postRecognition(a, { deferred: b, contractAsset: c }),
          postRecognition(negative, { deferred: b, contractAsset: c }),
          postPaymentReceived(a),
          postProviderFee(a),
          postRefund(a, 'AR'),
          postPayout(a),
          postDisputeWithdrawal(a),
          postChargeback(a),
          postCashDiscount(given),
          postWriteOff(given),
          postRecovery(given),
          postPaymentApplied(a, null),
          postPaymentApplied(a, { cash, cleared }),
          postRevaluation(a, { amount: decimal(`-${cash.amount.toString()}`), currency: 'EUR' }),
          postRevaluation(a, cash),
        ];
        for (const answer of answers) {
          if (!answer.ok) throw new Error(answer.refusal.message);
          const made = answer.value.lines;
          for (const balance of balancesOf(made).values()) expect(sign(balance)).toBe(0);
          const valued = made.flatMap(({ side, functional }) =>
            functional === null ? [] : [{ side, amount: functional }],
          );
          for (const balance of balancesOf(valued).values()) expect(sign(balance)).toBe(0);
          expect(
            made.every((line) => sign(line.amount.amount) >= 0 && sign(line.functional?.amount ?? decimal(0)) >= 0),
          ).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
