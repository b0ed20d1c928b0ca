import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { formatMoney } from '../../../core/money.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import {
  author,
  dealDesk,
  director,
  openContractRoom,
  productManager,
  timekeeper,
  type ContractRoom,
} from '../../../test/harness/contract.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { termsOf, type Contract } from '../domain/contract.ts';
import type { CreateContractInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: ContractRoom;
let seat: string;
beforeAll(async () => {
  room = await openContractRoom();
  seat = (await room.sold()).id;
  await room.knows('cus_acme', 'ACTIVE');
  await room.knows('cus_parent', 'ACTIVE');
  await room.knows('cus_gone', 'MERGED');
});
afterAll(() => room[Symbol.asyncDispose]());

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const reason = { reason: 'for the test' };
const create = (more: Partial<CreateContractInput> = {}, viewer = author) =>
  room.onContract(viewer, commands.createContract, {
    customerId: 'cus_acme',
    legalEntityId: 'le_us',
    currency: 'USD',
    startDate: on('2026-01-01'),
    endDate: on('2027-01-01'),
    lines: [{ productId: seat }],
    ...more,
  });
const read = async (id: string) => (await room.store.readContracts([id as never], everything))[0]!;
const at = async <T>(instant: string, work: () => Promise<T>): Promise<T> => {
  room.clock.moveTo(new Date(instant));
  try {
    return await work();
  } finally {
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  }
};

describe('createContract', () => {
  it('drafts the first version, with its value and its hash, and reads it back', async () => {
    const renewal = {
      mode: 'AUTO' as const,
      termMonths: 12,
      noticeDays: 60,
      uplift: { kind: 'INDEX' as const, percent: decimal('3.5') },
    };
    const more = { renewal, billToCustomerId: 'cus_parent', terminationForConvenience: true, poNumber: 'PO-1' };
    const contract = made(await create(more));
    expect(contract).toMatchObject({ status: 'DRAFT', currentVersion: 1, version: 1, signedAt: null, quoteId: null });
    expect(contract.number).toMatch(/^C-\d{6}$/);
    expect(contract.versions).toMatchObject([
      { version: 1, reason: 'ORIGINAL', effectiveDate: '2026-01-01', signedAt: null },
    ]);
    expect(formatMoney(termsOf(contract).tcv!)).toEqual({ amount: '1200.00', currency: 'USD' });
    expect(termsOf(contract).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await read(contract.id)).toEqual(contract);
    expect(await room.store.findContractByNumber(contract.number, everything)).toBe(contract.id);
  });

  it('has no value without an end', async () => {
    const contract = made(await create({ endDate: null }));
    expect([termsOf(contract).tcv, contract.endDate]).toEqual([null, null]);
    expect(await read(contract.id)).toEqual(contract);
  });

  it.each<[string, Partial<CreateContractInput>, string, object]>([
    [
      'a customer that is gone',
      { customerId: 'cus_gone' },
      'VALIDATION_FAILED',
      { path: 'input.customerId', rule: 'CUSTOMER_NOT_GONE' },
    ],
    ['a customer that is unknown', { customerId: 'cus_nobody' }, 'NOT_FOUND', { entity: 'Customer', id: 'cus_nobody' }],
    [
      'a bill-to that is gone',
      { billToCustomerId: 'cus_gone' },
      'VALIDATION_FAILED',
      { path: 'input.billToCustomerId', rule: 'CUSTOMER_NOT_GONE' },
    ],
    [
      'a bill-to that is unknown',
      { billToCustomerId: 'cus_nobody' },
      'NOT_FOUND',
      { entity: 'Customer', id: 'cus_nobody' },
    ],
    [
      'a legal entity that is none',
      { legalEntityId: 'le_mars' },
      'NOT_FOUND',
      { entity: 'LegalEntity', id: 'le_mars' },
    ],
    [
      'an end on its start',
      { endDate: on('2026-01-01') },
      'VALIDATION_FAILED',
      { path: 'input.to', rule: 'PERIOD_NOT_EMPTY' },
    ],
    [
      'a renewal of no term',
      { renewal: { mode: 'MANUAL' } },
      'VALIDATION_FAILED',
      { path: 'input.renewal.termMonths', rule: 'REQUIRED' },
    ],
    [
      'a term without a renewal',
      { renewal: { mode: 'NONE', termMonths: 1 } },
      'VALIDATION_FAILED',
      { path: 'input.renewal.termMonths', rule: 'ONE_OF' },
    ],
    [
      'a term of 121 months',
      { renewal: { mode: 'AUTO', termMonths: 121 } },
      'VALIDATION_FAILED',
      { path: 'input.renewal.termMonths', rule: 'RANGE' },
    ],
    [
      'a notice of 366 days',
      { renewal: { mode: 'NONE', noticeDays: 366 } },
      'VALIDATION_FAILED',
      { path: 'input.renewal.noticeDays', rule: 'RANGE' },
    ],
    [
      'an uplift of 101 %',
      { renewal: { mode: 'AUTO', termMonths: 1, uplift: { kind: 'FIXED', percent: decimal(101) } } },
      'VALIDATION_FAILED',
      { path: 'input.renewal.uplift.percent', rule: 'RANGE' },
    ],
    [
      'a purchase order with a blank',
      { poNumber: 'a b' },
      'VALIDATION_FAILED',
      { path: 'input.poNumber', rule: 'NAME_FORM' },
    ],
    ['no lines', { lines: [] }, 'VALIDATION_FAILED', { path: 'input.lines', rule: 'COUNT_RANGE' }],
  ])('refuses %s and changes nothing', async (_, more, code, details) => {
    const before = await room.contents();
    expect(refusalOf(await create(more))).toEqual({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('is for sales operations, and for the legal entities that they work for', async () => {
    expect(refusalOf(await create({}, viewerWith('sales'))).code).toBe('ROLE_REQUIRED');
    const elsewhere = { ...author, legalEntityIds: ['le_jp' as LegalEntityId] };
    expect(refusalOf(await create({}, elsewhere))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the hash of what is to be signed', () => {
  const update = (contractId: string, more: object) =>
    room.onContract(author, commands.updateContract, { contractId, ...more });
  const hash = (contract: Contract) => termsOf(contract).hash;

  it('changes with anything that is agreed, and with nothing else', async () => {
    const first = made(await create());
    const { lineKey } = termsOf(first).lines[0]!;
    const changes = [
      { lines: [{ productId: seat, lineKey, quantity: decimal(2) }] },
      { lines: [{ productId: seat, lineKey, quantity: decimal(2), description: 'Other words' }] },
      { endDate: on('2028-01-01') },
      { poNumber: 'PO-9' },
      { terminationForConvenience: true },
      { renewal: { mode: 'AUTO', termMonths: 6 } },
      { billToCustomerId: 'cus_parent' },
    ];
    const hashes = [hash(first)];
    for (const more of changes) hashes.push(hash(made(await update(first.id, more))));
    expect(new Set(hashes).size).toBe(changes.length + 1);
    const same = made(await update(first.id, { poNumber: 'PO-9' }));
    expect(hash(same)).toBe(hashes.at(-1));
    const submitted = made(await room.onContract(author, commands.submitContract, { id: first.id }));
    expect(hash(submitted)).toBe(hashes.at(-1));
    expect(await read(first.id)).toEqual(submitted);
  });

  it.each([
    { billToCustomerId: null },
    { startDate: null },
    { renewal: null },
    { lines: null },
    { terminationForConvenience: null },
  ])('keeps what a contract must have: %o', async (more) => {
    const { id } = made(await create());
    expect(refusalOf(await update(id, more)).details).toMatchObject({ rule: 'REQUIRED' });
  });
});

describe('submitContract and approveContract', () => {
  it('wait while the customer is held for CREDIT, and for no other hold', async () => {
    await room.knows('cus_indebted', 'ACTIVE');
    const { id } = await room.contract({ customerId: 'cus_indebted' });
    await room.knows('cus_indebted', 'ON_HOLD', { hld_1: 'CREDIT' });
    const held = await room.onContract(author, commands.submitContract, { id });
    expect(refusalOf(held)).toMatchObject({
      code: 'CREDIT_LIMIT',
      details: { customerId: 'cus_indebted', limit: null },
    });
    await room.knows('cus_indebted', 'ON_HOLD', { hld_1: 'FRAUD' });
    expect(made(await room.onContract(author, commands.submitContract, { id })).status).toBe('IN_REVIEW');
  });

  it('ask and decide as for quotes, by the duty of others', async () => {
    const lines = [{ productId: seat, discount: { kind: 'PERCENT' as const, value: decimal(50) } }];
    const { id } = made(await create({ lines }));
    const submitted = made(await room.onContract(author, commands.submitContract, { id }));
    expect(submitted.approvals.map(({ rule }) => rule)).toEqual(['TERMS', 'DEEP_DISCOUNT', 'BELOW_FLOOR']);
    const approve = (viewer: typeof author) => room.onContract(viewer, commands.approveContract, { id });
    expect(refusalOf(await approve(dealDesk))).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'DEEP_DISCOUNT' },
    });
    const both = { ...author, roles: ['sales-ops', 'sales-director'] };
    expect(refusalOf(await approve(both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.5' } });
    expect(made(await approve(director)).status).toBe('APPROVED');
  });

  it('bind whoever converted the quote as well', async () => {
    const quote = await room.acceptedQuote();
    const seller = { ...viewerWith('sales', 'deal-desk'), subject: 'converter' };
    const { contractId } = made(await room.onQuote(seller, commands.convertQuote, { quoteId: quote.id }));
    made(await room.onContract(author, commands.submitContract, { id: contractId! }));
    const answer = await room.onContract(seller, commands.approveContract, { id: contractId! });
    expect(refusalOf(answer)).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.5' } });
  });

  it('refuse a contract of what is not sold any more', async () => {
    const product = await room.activeProduct();
    const lines = [{ productId: product.id, price: { model: 'FLAT' as const, flat: decimal(1) } }];
    const { id } = made(await create({ lines }));
    made(await room.run(room.keepers.products, productManager, commands.retireProduct, { id: product.id }));
    const answer = await room.onContract(author, commands.submitContract, { id });
    expect(refusalOf(answer).details).toEqual({ path: 'Contract.terms.lines', rule: 'PRODUCT_ACTIVE' });
  });

  it('send it back with a reason', async () => {
    const { id } = made(await create());
    made(await room.onContract(author, commands.submitContract, { id }));
    const reject = (write: object) => room.onContract(dealDesk, commands.rejectContract, { id }, write);
    expect(refusalOf(await reject({})).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    expect(made(await reject(reason))).toMatchObject({ status: 'DRAFT', approvals: [{ decision: 'REJECTED' }] });
  });
});

describe('recordSignature', () => {
  const approved = async () => {
    const { id } = made(await create());
    made(await room.onContract(author, commands.submitContract, { id }));
    return made(await room.onContract(dealDesk, commands.approveContract, { id }));
  };

  it('takes the document that bears the hash, and no other', async () => {
    const contract = await approved();
    const sign = (documentHash: string, more: object = {}) =>
      room.onContract(author, commands.recordSignature, {
        contractId: contract.id,
        documentHash,
        documentRef: 'vault/7',
        ...more,
      });
    const { hash } = termsOf(contract);
    expect(refusalOf(await sign(hash.replace(/^./, (first) => (first === '0' ? '1' : '0')))).details).toEqual({
      path: 'input.documentHash',
      rule: 'DOCUMENT_HASH',
    });
    expect(refusalOf(await sign(hash, { documentRef: ' ' })).details).toMatchObject({ rule: 'TEXT' });
    expect(refusalOf(await sign(hash, { signedAt: new Date('2026-04-01T00:00:00Z') })).details).toMatchObject({
      path: 'input.signedAt',
    });
    const signedAt = new Date('2026-03-30T09:00:00Z');
    const signed = made(await sign(hash, { signedAt }));
    expect(signed).toMatchObject({
      status: 'SIGNED',
      documentRef: 'vault/7',
      signedAt,
      versions: [{ signedAt, hash }],
    });
    expect(await read(contract.id)).toEqual(signed);
  });

  it('makes the version one that never changes, also past the commands', async () => {
    const { id } = await room.signedContract();
    const update = await room.onContract(author, commands.updateContract, { contractId: id, poNumber: 'PO-2' });
    expect(refusalOf(update).code).toBe('ILLEGAL_TRANSITION');
    const past = (text: string) => room.database.pool.query(text, [id]);
    await expect(past(`update contract_versions set tcv = 1 where contract_id = $1`)).rejects.toThrow('cannot change');
    await expect(past(`delete from contract_versions where contract_id = $1`)).rejects.toThrow('cannot change');
    await expect(past(`update contracts set currency = 'EUR' where id = $1`)).rejects.toThrow('cannot change');
    await expect(
      past(`update contracts set signed_at = null, document_ref = null, status = 'DRAFT' where id = $1`),
    ).rejects.toThrow('cannot change');
  });
});

describe('activateContract', () => {
  const activate = (contractId: string, early = false) =>
    room.onContract(author, commands.activateContract, { contractId, early });

  it('begins on the start where the seller is, or before it where that is said', async () => {
    const [one, other] = [
      await room.signedContract({ startDate: on('2026-05-01') }),
      await room.signedContract({ startDate: on('2026-05-01') }),
    ];
    await at('2026-05-01T03:30:00Z', async () =>
      expect(refusalOf(await activate(one.id)).details).toEqual({ path: 'input.early', rule: 'START_REACHED' }),
    );
    expect(made(await activate(other.id, true)).status).toBe('ACTIVE');
    await at('2026-05-01T04:30:00Z', async () => expect(made(await activate(one.id)).status).toBe('ACTIVE'));
  });

  it('never begins what has ended', async () => {
    const { id } = await room.signedContract();
    await at('2027-01-01T06:00:00Z', async () =>
      expect(refusalOf(await activate(id)).details).toEqual({ path: 'Contract.endDate', rule: 'WITHIN_PERIOD' }),
    );
  });

  it('waits for a customer that is ACTIVE and not on hold', async () => {
    const { id } = await room.signedContract({ customerId: 'cus_waits' });
    await room.knows('cus_waits', 'ON_HOLD', { hld_1: 'REQUEST' });
    expect(refusalOf(await activate(id))).toMatchObject({
      code: 'CUSTOMER_ON_HOLD',
      details: { customerId: 'cus_waits', reasons: ['REQUEST'] },
    });
    await room.knows('cus_waits', 'PENDING_VALIDATION');
    expect(refusalOf(await activate(id)).details).toEqual({ path: 'Contract.customer', rule: 'CUSTOMER_ACTIVE' });
    await room.database.pool.query(`delete from customer_copy where customer_id = 'cus_waits'`);
    expect(refusalOf(await activate(id)).code).toBe('NOT_FOUND');
    await room.knows('cus_waits', 'ACTIVE');
    expect(made(await activate(id)).status).toBe('ACTIVE');
  });
});

describe('a suspension', () => {
  const suspend = (id: string, write: object = {}) =>
    room.onContract(author, commands.suspendContract, { id }, { ...reason, ...write });
  const resume = (contractId: string, extendTerm: boolean, write: object = {}) =>
    room.onContract(author, commands.resumeContract, { contractId, extendTerm }, write);

  it('moves the end by its days where both agreed, and not where they did not', async () => {
    const { id } = await room.activeContract();
    const suspended = made(await suspend(id, { effectiveDate: '2026-04-01' }));
    expect(suspended.suspensions).toMatchObject([
      { from: '2026-04-01', to: null, reason: 'for the test', extendedTerm: null },
    ]);
    expect(made(await resume(id, true, { effectiveDate: '2026-04-11' }))).toMatchObject({
      status: 'ACTIVE',
      endDate: '2027-01-11',
      suspensions: [{ to: '2026-04-11', extendedTerm: true }],
    });
    expect(refusalOf(await suspend(id, { effectiveDate: '2026-04-10' })).details).toMatchObject({
      rule: 'PERIODS_APART',
    });
    made(await suspend(id, { effectiveDate: '2026-05-01' }));
    expect(refusalOf(await resume(id, false, { effectiveDate: '2026-05-01' })).details).toMatchObject({
      rule: 'DATE_AFTER_START',
    });
    const resumed = made(await resume(id, false, { effectiveDate: '2026-06-01' }));
    expect(resumed.endDate).toBe('2027-01-11');
    expect(termsOf(resumed).hash).toBe(termsOf(suspended).hash);
    expect(await read(id)).toEqual(resumed);
  });

  it('has a reason, and begins within the contract', async () => {
    const { id } = await room.activeContract();
    expect(refusalOf(await room.onContract(author, commands.suspendContract, { id })).details).toMatchObject({
      path: 'write.reason',
    });
    for (const effectiveDate of ['2025-12-31', '2027-01-01'])
      expect(refusalOf(await suspend(id, { effectiveDate })).details).toMatchObject({ rule: 'WITHIN_PERIOD' });
  });
});

describe('the end', () => {
  const expire = (id: string, viewer = timekeeper) => room.onContract(viewer, commands.expireContract, { id });
  const terminate = (contractId: string, more: object = {}, write: object = reason) =>
    room.onContract(author, commands.terminateContract, { contractId, ...more }, write);

  it('comes where the seller is, for what is suspended too, and never for what has none', async () => {
    const [active, suspended, endless] = [
      await room.activeContract(),
      await room.activeContract(),
      await room.activeContract({ endDate: null }),
    ];
    made(await room.onContract(author, commands.suspendContract, { id: suspended.id }, reason));
    await at('2027-01-01T04:30:00Z', async () =>
      expect(refusalOf(await expire(active.id)).details).toEqual({ path: 'Contract.endDate', rule: 'END_REACHED' }),
    );
    await at('2027-01-01T05:30:00Z', async () => {
      expect(refusalOf(await expire(active.id, author)).code).toBe('ROLE_REQUIRED');
      expect(made(await expire(active.id)).status).toBe('EXPIRED');
      expect(made(await expire(suspended.id)).status).toBe('EXPIRED');
      expect(refusalOf(await expire(endless.id)).details).toMatchObject({ rule: 'END_REACHED' });
    });
  });

  it('comes early with a reason, and with a credit policy where it lies in the past', async () => {
    const { id } = await room.activeContract();
    const details = async (more: object, write?: object) => refusalOf(await terminate(id, more, write)).details;
    expect(await details({}, {})).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    expect(await details({ date: on('2025-12-31') })).toEqual({ path: 'input.date', rule: 'WITHIN_PERIOD' });
    expect(await details({ date: on('2027-01-02') })).toEqual({ path: 'input.date', rule: 'WITHIN_PERIOD' });
    expect(await details({ date: on('2026-03-30') })).toEqual({ path: 'input.creditPolicy', rule: 'CREDIT_POLICY' });
    const ended = made(await terminate(id, { date: on('2026-03-30'), creditPolicy: 'UNUSED' }));
    expect(ended).toMatchObject({
      status: 'TERMINATED',
      termination: { date: '2026-03-30', reason: 'for the test', creditPolicy: 'UNUSED' },
    });
    expect(await read(id)).toEqual(ended);
  });

  it('may come before the start for what was never activated', async () => {
    const { id } = await room.signedContract({ startDate: on('2026-06-01') });
    expect(made(await terminate(id)).termination).toEqual({
      date: '2026-03-31',
      reason: 'for the test',
      creditPolicy: null,
    });
  });
});

describe('a list of contracts', () => {
  it('is filtered and a page long, and within the scope', async () => {
    await room.knows('cus_lists', 'ACTIVE');
    const contracts = [
      await room.contract({ customerId: 'cus_lists' }),
      await room.contract({ customerId: 'cus_lists', endDate: null }),
    ];
    const ids = contracts.map(({ id }) => id).sort();
    const page = async (filter: object, after: string | null = null, scope: object = everything) =>
      (await room.store.pageContracts([{ customerId: 'cus_lists' }, filter], { first: 1, after }, scope as never))
        .nodes;
    expect((await page({})).map(({ id }) => id)).toEqual([ids[0]]);
    expect((await page({}, ids[0])).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await page({ status: ['SIGNED'] })).toEqual([]);
    expect((await page({ endDate: on('2027-01-01') })).map(({ id }) => id)).toEqual([contracts[0]!.id]);
    expect(await page({ endDate: on('2026-12-31') })).toEqual([]);
    expect(await page({ legalEntityId: 'le_jp' })).toEqual([]);
    expect(await page({}, null, { kind: 'legal-entities', ids: ['le_jp'], on: on('2026-03-31') })).toEqual([]);
    expect(await page({}, null, { kind: 'customer-tree', root: 'cus_lists', on: on('2026-03-31') })).toHaveLength(1);
    expect(
      await room.store.findContractByNumber(contracts[0]!.number, {
        kind: 'customer-tree',
        root: 'cus_acme',
        on: on('2026-03-31'),
      } as never),
    ).toBeNull();
  });
});
