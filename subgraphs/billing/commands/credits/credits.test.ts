import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, plainLine, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { AccountCredit } from '../../domain/account-credit.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import { creditHashOf, type CreditNote } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LineInput } from '../../domain/lines.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
let accounts = 0;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  accounts += 1;
  account = await room.openAccount({ customerId: `cus_credit_${accounts}` });
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the test' };
const page = { first: 100, after: null };
const vat = { taxCode: 'VAT', jurisdiction: 'DE', ratePct: decimal('19'), treatment: 'STANDARD' } as const;

async function billed(lines: readonly LineInput[]): Promise<Invoice> {
  const { id } = await room.draft(account, lines);
  return made(await room.onInvoice(commands.finalizeInvoice, { id }));
}
/** Credits the first line, or as many as amounts are given. */
const draft = (invoice: Invoice, ...gross: readonly string[]) =>
  room.onCreditNote(commands.createCreditNote, {
    invoiceId: invoice.id,
    reason: 'Service was down',
    lines: gross.map((amount, index) => ({ invoiceLineId: invoice.lines[index]?.id ?? '', gross: decimal(amount) })),
  });
const issue = ({ id }: CreditNote, viewer = viewerWith('billing-ops')) =>
  room.onCreditNote(commands.issueCreditNote, { id }, {}, viewer);
const issued = async (invoice: Invoice, ...gross: readonly string[]) =>
  made(await issue(made(await draft(invoice, ...gross))));
const apply = ({ id }: CreditNote, rest: 'ACCOUNT' | 'REFUND' = 'ACCOUNT') =>
  room.onCreditNote(commands.applyCreditNote, { creditNoteId: id, rest });
async function pay(invoice: Invoice, amount: string): Promise<void> {
  const { id: paymentId } = await room.receive(account, amount);
  made(await room.onPayment(commands.allocatePayment, { paymentId, allocations: [{ invoiceId: invoice.id }] }));
}
async function standing({ id }: Invoice): Promise<string> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  const { status, paid, credited, creditNoted, open } = invoice;
  return [status, ...[paid, credited, creditNoted, open].map(({ amount }) => amount.toString())].join(' ');
}
async function noteNow({ id }: CreditNote): Promise<CreditNote> {
  const [note] = await room.store.readCreditNotes([id], everything);
  if (note == null) throw new Error(`no ${id}`);
  return note;
}
const use = ({ status, applied, toAccount, toRefund, drawn }: CreditNote): string =>
  [status, ...[applied, toAccount, toRefund, drawn].map(({ amount }) => amount.toString())].join(' ');
async function creditsOf(): Promise<readonly AccountCredit[]> {
  return (await room.store.pageAccountCredits(account.id, page, everything)).nodes;
}

describe('a credit note', () => {
  it('is drafted over lines, with the discount and the tax that go with them', async () => {
    const invoice = await billed([
      { ...plainLine, quantity: decimal('3'), discount: decimal('30'), taxes: [vat] },
      plainLine,
    ]);
    const note = made(await draft(invoice, '100', '50'));
    expect(note).toMatchObject({ status: 'DRAFT', number: null, seriesCode: 'CN', invoiceId: invoice.id });
    expect(JSON.parse(JSON.stringify(note))).toMatchObject({
      net: { amount: '140' },
      tax: { amount: '17.1' },
      total: { amount: '157.1' },
      lines: [
        { gross: { amount: '100' }, discountBack: { amount: '10' }, net: { amount: '90' }, tax: { amount: '17.1' } },
        { gross: { amount: '50' }, discountBack: { amount: '0' }, taxLines: [] },
      ],
    });
    expect(await noteNow(note)).toEqual(note);
    expect(await standing(invoice)).toBe('OPEN 0 0 0 421.3');
  });

  it('gets the next number of credit notes’ own series, and is sealed', async () => {
    const invoice = await billed([plainLine]);
    const [one, two] = [await issued(invoice, '10'), await issued(invoice, '20')];
    const digits = (note: CreditNote) => Number(/^CN-(\d{6})$/.exec(note.number ?? '')?.[1]);
    expect(digits(two)).toBe(digits(one) + 1);
    expect(two).toMatchObject({ status: 'FINALIZED', issueDate: '2026-03-31' });
    expect(creditHashOf(await noteNow(two))).toBe(two.contentHash);
    expect(await standing(invoice)).toBe('OPEN 0 0 30 100');
    expect((await billed([plainLine])).number).toMatch(/^INV-/);
  });

  it('leaves no gap in its series when it is refused, rehearsed or races', async () => {
    const invoice = await billed([plainLine]);
    const notes = await Promise.all(Array.from({ length: 6 }, async () => made(await draft(invoice, '30'))));
    await room.onCreditNote(commands.issueCreditNote, { id: notes[0]!.id }, { dryRun: true });
    const answers = await Promise.all(notes.map((note) => issue(note)));
    expect(
      answers
        .map(refusalOf)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['APPLIED', 'APPLIED', 'APPLIED', 'CREDIT_EXCEEDS_LINE', 'CREDIT_EXCEEDS_LINE', 'CREDIT_EXCEEDS_LINE']);
    expect(await standing(invoice)).toBe('OPEN 0 0 90 100');
    const { rows } = await room.database.pool.query<{ number: string }>(
      `select number from credit_notes where number is not null order by number`,
    );
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, n) => `CN-${String(n + 1).padStart(6, '0')}`));
  });

  it('closes to the cent with the last of several, in whatever parts', async () => {
    const invoice = await billed([
      { ...plainLine, unitPrice: decimal('33.33'), discount: decimal('1.11'), taxes: [vat] },
    ]);
    for (const gross of ['11.11', '11.11', '11.11']) await issued(invoice, gross);
    expect(await standing(invoice)).toMatch(new RegExp(`^OPEN 0 0 ${invoice.total.amount.toString()} `));
    const { nodes } = await room.store.pageCreditNotes([{ invoiceId: invoice.id }], page, everything);
    expect(nodes).toHaveLength(3);
    expect(refusalOf(await draft(invoice, '0.01'))).toMatchObject({
      code: 'CREDIT_EXCEEDS_LINE',
      details: { remaining: '0.00' },
    });
  });

  it.each<readonly [string, (invoice: Invoice) => Promise<unknown>, string, object]>([
    ['more than its line', (invoice) => draft(invoice, '100.01'), 'CREDIT_EXCEEDS_LINE', { remaining: '100.00' }],
    [
      'nothing',
      (invoice) => draft(invoice, '0'),
      'VALIDATION_FAILED',
      { path: 'input.lines[0].gross', rule: 'POSITIVE' },
    ],
    ['half a cent', (invoice) => draft(invoice, '0.005'), 'SCALE_EXCEEDED', { path: 'input.lines[0].gross' }],
    ['no line', (invoice) => draft(invoice), 'VALIDATION_FAILED', { path: 'input.lines', rule: 'NOT_EMPTY' }],
    ['a line that is not there', (invoice) => draft(invoice, '1', '1'), 'NOT_FOUND', { entity: 'InvoiceLine' }],
    [
      'no invoice',
      (invoice) => draft({ ...invoice, id: 'inv_none' as never }, '1'),
      'NOT_FOUND',
      { entity: 'Invoice' },
    ],
  ])('is refused over %s, and nothing changes', async (_, attempt, code, details) => {
    const invoice = await billed([plainLine]);
    const before = await room.contents();
    expect(refusalOf((await attempt(invoice)) as never)).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('is not for what is no claim: a draft, a void, a claim that is given up', async () => {
    const [unfinished, voided, givenUp] = [
      await room.draft(account),
      await billed([plainLine]),
      await billed([plainLine]),
    ];
    made(await room.onInvoice(commands.voidInvoice, { id: voided.id }, reason));
    made(await room.onInvoice(commands.writeOffInvoice, { id: givenUp.id }, reason));
    for (const invoice of [unfinished, voided, givenUp])
      expect(refusalOf(await draft(invoice, '1'))).toMatchObject({ details: { rule: 'INVOICE_CREDITABLE' } });
  });

  it('keeps its invoice from being voided', async () => {
    const invoice = await billed([plainLine]);
    await issued(invoice, '10');
    expect(refusalOf(await room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason))).toMatchObject({
      details: { path: 'Invoice.creditNoted' },
    });
  });

  it('takes another person’s approval above the limit, not the author’s and not the issuer’s', async () => {
    const invoice = await billed([{ ...plainLine, unitPrice: decimal('6000') }]);
    const note = made(await draft(invoice, '5000.01'));
    expect(refusalOf(await issue(note))).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'CREDIT', limit: '5000.00' },
    });
    const approve = (viewer: ReturnType<typeof viewerWith>) =>
      room.onCreditNote(commands.approveCreditNote, { id: note.id }, {}, viewer);
    const author = { ...viewerWith('finance-steward'), subject: viewerWith('billing-ops').subject };
    expect(refusalOf(await approve(author))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.4' } });
    const both = viewerWith('billing-ops', 'finance-steward');
    made(await approve(both));
    expect(refusalOf(await issue(note, both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: 'CREDIT' } });
    expect(made(await issue(note)).status).toBe('FINALIZED');
    expect(refusalOf(await approve(viewerWith('finance-steward'))).code).toBe('ILLEGAL_TRANSITION');
  });

  it('is voided before it is used, with a reason, and then the invoice can be credited again', async () => {
    const invoice = await billed([plainLine]);
    const note = await issued(invoice, '100');
    const cancel = (write: object) => room.onCreditNote(commands.voidCreditNote, { id: note.id }, write);
    expect(refusalOf(await cancel({}))).toMatchObject({ details: { path: 'write.reason' } });
    expect(made(await cancel(reason))).toMatchObject({ status: 'VOID', number: note.number });
    expect(await standing(invoice)).toBe('OPEN 0 0 0 100');
    await apply(await issued(invoice, '100'));
    const used = (await room.store.pageCreditNotes([{ invoiceId: invoice.id }], page, everything)).nodes.at(-1);
    expect(used?.status).toBe('APPLIED');
    expect(refusalOf(await room.onCreditNote(commands.voidCreditNote, { id: used!.id }, reason)).code).toBe(
      'ILLEGAL_TRANSITION',
    );
  });
});

describe('the use of a credit note', () => {
  it('offsets its own invoice first, and pays it where that is all', async () => {
    const invoice = await billed([plainLine]);
    const part = await issued(invoice, '40');
    expect(use(made(await apply(part)))).toBe('APPLIED 40 0 0 0');
    expect(await standing(invoice)).toBe('OPEN 0 40 40 60');
    await pay(invoice, '60');
    expect(await standing(invoice)).toBe('PAID 60 40 40 0');
    expect(refusalOf(await apply(part)).code).toBe('ILLEGAL_TRANSITION');
  });

  it('leaves the rest on the account, where it offsets another invoice', async () => {
    const invoice = await billed([plainLine]);
    await pay(invoice, '70');
    const note = made(await apply(await issued(invoice, '100')));
    expect([use(note), await standing(invoice)]).toEqual(['FINALIZED 30 70 0 0', 'PAID 70 30 100 0']);
    const [credit] = await creditsOf();
    expect(credit).toMatchObject({
      original: money('70', 'USD'),
      remaining: money('70', 'USD'),
      sourceCreditNoteId: note.id,
    });

    const [small, large] = [await room.bill(account, '20'), await room.bill(account, '80')];
    const allocate = (allocations: object[] | null) =>
      room.onAccountCredit(commands.allocateAccountCredit, {
        accountCreditId: credit!.id,
        allocations: allocations as never,
      });
    expect(refusalOf(await allocate([{ invoiceId: small.id, amount: decimal('20.01') }])).code).toBe(
      'ALLOCATION_EXCEEDS_OPEN',
    );
    made(await allocate([{ invoiceId: small.id }]));
    expect([await standing(small), use(await noteNow(note))]).toEqual(['PAID 0 20 0 0', 'FINALIZED 30 70 0 20']);
    made(await allocate(null));
    expect([await standing(large), use(await noteNow(note))]).toEqual(['OPEN 0 50 0 30', 'APPLIED 30 70 0 70']);
    expect(refusalOf(await allocate(null))).toMatchObject({ details: { path: 'AccountCredit.remaining' } });
  });

  it('is used for good: what it offsets is not reversed', async () => {
    const invoice = await billed([plainLine]);
    await apply(await issued(invoice, '40'));
    const [allocation] = (await room.store.pageAllocations({ invoiceId: invoice.id }, page, everything)).nodes;
    expect(allocation).toMatchObject({ kind: 'CREDIT', paymentId: null });
    expect(
      refusalOf(await room.onAllocation(commands.reverseAllocation, { id: allocation!.id }, reason)),
    ).toMatchObject({
      details: { rule: 'REVERSIBLE' },
    });
  });

  it('sends back at most what was paid on the invoice and has not gone back', async () => {
    const invoice = await billed([plainLine, plainLine]);
    await pay(invoice, '200');
    expect(use(made(await apply(await issued(invoice, '100', '50'), 'REFUND')))).toBe('FINALIZED 0 0 150 0');
    const second = made(
      await issue(
        made(
          await room.onCreditNote(commands.createCreditNote, {
            invoiceId: invoice.id,
            reason: 'The rest',
            lines: [{ invoiceLineId: invoice.lines[1]!.id, gross: decimal('50') }],
          }),
        ),
      ),
    );
    expect(use(made(await apply(second, 'REFUND')))).toBe('FINALIZED 0 0 50 0');
  });

  it('is done once when two ask at once', async () => {
    const invoice = await billed([plainLine]);
    const note = await issued(invoice, '40');
    const answers = await Promise.all([apply(note), apply(note)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
    expect(await standing(invoice)).toBe('OPEN 0 40 40 60');
  });

  it('shares the last open amount with a payment that comes at the same time', async () => {
    for (let n = 0; n < 4; n += 1) {
      const invoice = await room.bill(account, '100');
      const note = await issued(invoice, '100');
      const { id: paymentId } = await room.receive(account, '100');
      const allocations = [{ invoiceId: invoice.id, amount: decimal('60') }];
      await Promise.all([apply(note), room.onPayment(commands.allocatePayment, { paymentId, allocations })]);
      expect(['PAID 60 40 100 0', 'PAID 0 100 100 0']).toContain(await standing(invoice));
    }
  });
});

describe('the database', () => {
  it('refuses credit that does not add up, whoever writes it', async () => {
    const invoice = await billed([plainLine]);
    const note = await issued(invoice, '40');
    for (const [text, id] of [
      [`update credit_notes set total = 41, net = 41 where id = $1`, note.id],
      [`update credit_notes set number = 'CN-900000' where id = $1`, note.id],
      [`update credit_notes set applied = 40 where id = $1`, note.id],
      [`update credit_notes set applied = 10 where id = $1`, note.id],
      [`update invoices set credit_noted = 30 where id = $1`, invoice.id],
      [`update invoices set credited = 40, open = 60 where id = $1`, invoice.id],
      [`delete from credit_notes where id = $1`, note.id],
    ] as const) {
      await expect(room.database.pool.query(text, [id]), text).rejects.toThrow();
    }
  });
});
