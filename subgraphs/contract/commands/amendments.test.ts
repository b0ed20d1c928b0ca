import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { formatMoney, type Money } from '../../../core/money.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import {
  author,
  dealDesk,
  director,
  openContractRoom,
  timekeeper,
  type ContractRoom,
} from '../../../test/harness/contract.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { termsOf } from '../domain/contract.ts';
import type { CreateAmendmentInput } from '../generated/resolver-types.ts';
import { commands } from './all.ts';

let room: ContractRoom;
let seat: string;
let usage: string;
let once: string;
beforeAll(async () => {
  room = await openContractRoom();
  [seat, usage, once] = [(await room.sold()).id, (await room.sold('USAGE')).id, (await room.sold('ONE_TIME')).id];
  await room.knows('cus_acme', 'ACTIVE');
  await room.knows('cus_parent', 'ACTIVE');
  await room.knows('cus_gone', 'MERGED');
});
afterAll(() => room[Symbol.asyncDispose]());

type Changes = CreateAmendmentInput['changes'];

const on = (date: string) => date as never;
const everything = { kind: 'everything', on: on('2026-03-31') } as const;
const reason = { reason: 'for the test' };
const amount = (money: Money | null) => (money === null ? null : formatMoney(money).amount);
const read = async (id: string) => (await room.store.readAmendments([id as never], everything))[0]!;
const contractOf = async (id: string) => (await room.store.readContracts([id as never], everything))[0]!;
const at = async <T>(instant: string, work: () => Promise<T>): Promise<T> => {
  room.clock.moveTo(new Date(instant));
  try {
    return await work();
  } finally {
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  }
};
const effective = (id: string, viewer = timekeeper) =>
  room.onAmendment(viewer, commands.makeAmendmentEffective, { id });
const onTheDay = <T>(work: () => Promise<T>) => at('2026-04-01T12:00:00Z', work);
/** A contract over 2026 of one seat at 100 a month. */
const active = () => room.activeContract();
const addSeats: Changes = [{ kind: 'ADD_LINE', line: { productId: '', quantity: decimal(2) } }];
const adding = (): Changes => addSeats.map((change) => ({ ...change, line: { ...change.line!, productId: seat } }));

describe('a customer that is held for CREDIT', () => {
  it('is sold no more, and may take less', async () => {
    const customerId = 'cus_indebted';
    await room.knows(customerId, 'ACTIVE');
    const contract = await room.activeContract({ customerId, lines: [{ productId: seat, quantity: decimal(3) }] });
    const [line] = termsOf(contract).lines;
    const more = await room.amendment(contract, adding());
    const quantityOf = (quantity: number): Changes => [
      { kind: 'CHANGE_QUANTITY', lineKey: line?.lineKey ?? '', quantity: decimal(quantity) },
    ];
    const less = await room.amendment(contract, quantityOf(1));
    await room.knows(customerId, 'ON_HOLD', { hld_1: 'CREDIT' });
    const submit = (id: string) => room.onAmendment(author, commands.submitAmendment, { id });
    expect(refusalOf(await submit(more.id))).toMatchObject({ code: 'CREDIT_LIMIT', details: { customerId } });
    expect(made(await submit(less.id)).status).toBe('IN_APPROVAL');
    await room.knows(customerId, 'ACTIVE');
    expect(made(await submit(more.id)).status).toBe('IN_APPROVAL');
  });
});

describe('an added line', () => {
  it('goes from a draft to a version of the contract, which nobody can change', async () => {
    const contract = await active();
    const drafted = await room.amendment(contract, adding());
    expect(drafted).toMatchObject({
      status: 'DRAFT',
      version: 1,
      baseVersion: 1,
      kinds: ['ADD_LINE'],
      coTerm: true,
      lineChanges: [{ op: 'ADD', before: null, after: { from: '2026-04-01', to: '2027-01-01' } }],
      terms: { version: 2, reason: 'AMENDMENT', effectiveDate: '2026-04-01', amendmentId: drafted.id, signedAt: null },
    });
    // Nine months of two seats beside twelve of one.
    expect([amount(drafted.valueBefore), amount(drafted.terms.tcv)]).toEqual(['1200.00', '3000.00']);
    expect(await read(drafted.id)).toEqual(drafted);

    const { id } = drafted;
    const submitted = made(await room.onAmendment(author, commands.submitAmendment, { id }));
    expect(submitted.approvals).toMatchObject([{ rule: 'TERMS', revision: 2, decision: 'PENDING' }]);
    made(await room.onAmendment(dealDesk, commands.approveAmendment, { id }));
    const signature = { amendmentId: id, documentHash: drafted.terms.hash, documentRef: 'vault/2' };
    const signed = made(await room.onAmendment(author, commands.recordAmendmentSignature, signature));
    expect(signed).toMatchObject({ status: 'SIGNED', signedAt: room.clock.now(), documentRef: 'vault/2' });
    expect(refusalOf(await effective(id)).details).toEqual({ path: 'Amendment.effectiveDate', rule: 'START_REACHED' });

    const done = await onTheDay(async () => made(await effective(id)));
    expect(done.status).toBe('EFFECTIVE');
    const after = await contractOf(contract.id);
    expect(after).toMatchObject({ status: 'ACTIVE', version: contract.version + 1, currentVersion: 2 });
    expect(after.versions).toEqual([...contract.versions, { ...drafted.terms, signedAt: signed.signedAt }]);
    expect(await read(id)).toEqual(done);
    const past = (text: string) => room.database.pool.query(text, [contract.id]);
    await expect(past(`update contract_versions set tcv = 1 where contract_id = $1 and version = 2`)).rejects.toThrow();
    await expect(past(`update amendments set terms = '{}' where contract_id = $1`)).rejects.toThrow('cannot change');
  });
});

describe('createAmendment', () => {
  it('tells of every kind what becomes of the lines and of the value', async () => {
    const contract = await room.activeContract({
      lines: [{ productId: seat }, { productId: usage, commitment: decimal(50) }],
    });
    const [first = '', second = ''] = termsOf(contract).lines.map(({ lineKey }) => lineKey as string);
    const price = { model: 'PER_UNIT' as const, unit: decimal(80) };
    const figures = async (...changes: Changes) => {
      const { kinds, lineChanges, terms } = await room.amendment(contract, changes);
      expect(kinds).toEqual([...new Set(changes.map(({ kind }) => kind))]);
      return [lineChanges.map(({ op }) => op).join(), amount(terms.tcv)];
    };
    expect(amount(termsOf(contract).tcv)).toBe('1250.00');
    expect(await figures({ kind: 'REMOVE_LINE', lineKey: first })).toEqual(['REMOVE', '350.00']);
    expect(await figures({ kind: 'CHANGE_QUANTITY', lineKey: first, quantity: decimal(3) })).toEqual([
      'CHANGE',
      '3050.00',
    ]);
    expect(await figures({ kind: 'CHANGE_PRICE', lineKey: first, price })).toEqual(['CHANGE', '1070.00']);
    const off = { kind: 'PERCENT' as const, value: decimal(10) };
    expect(await figures({ kind: 'CHANGE_PRICE', lineKey: first, discount: off })).toEqual(['CHANGE', '1160.00']);
    expect(await figures({ kind: 'CHANGE_PRICE', lineKey: second, price })).toEqual(['CHANGE', '1250.00']);
    expect(await figures({ kind: 'CHANGE_TERM', endDate: on('2027-07-01') })).toEqual(['CHANGE,CHANGE', '1850.00']);
    expect(await figures({ kind: 'CHANGE_TERM', endDate: null })).toEqual(['CHANGE,CHANGE', null]);
    expect(await figures({ kind: 'SWAP_PRODUCT', lineKey: first, line: { productId: once } })).toEqual([
      'REMOVE,ADD',
      '450.00',
    ]);
    expect(await figures({ kind: 'SUSPEND' })).toEqual(['', '1250.00']);
    expect(await figures({ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_parent' })).toEqual(['', '1250.00']);
    expect(
      await figures(
        { kind: 'CHANGE_TERM', endDate: on('2027-04-01') },
        { kind: 'CHANGE_QUANTITY', lineKey: first, quantity: decimal(2) },
        { kind: 'CHANGE_PRICE', lineKey: first, price },
        ...adding(),
      ),
    ).toEqual(['CHANGE,CHANGE,ADD', '4670.00']);
  });

  it('is rehearsed without a trace', async () => {
    const contract = await active();
    const before = await room.contents();
    const input = { contractId: contract.id, effectiveDate: on('2026-04-01'), changes: adding() };
    const preview = made(await room.onAmendment(author, commands.createAmendment, input, { dryRun: true }));
    expect([amount(preview.valueBefore), amount(preview.terms.tcv)]).toEqual(['1200.00', '3000.00']);
    expect(await room.contents()).toBe(before);
  });

  it.each<[string, Partial<CreateAmendmentInput>, string, object]>([
    ['a contract that is none', { contractId: 'ctr_none' }, 'NOT_FOUND', { entity: 'Contract', id: 'ctr_none' }],
    ['a day before its start', { effectiveDate: on('2025-12-31') }, 'input.effectiveDate', { rule: 'WITHIN_PERIOD' }],
    ['the day of its end', { effectiveDate: on('2027-01-01') }, 'input.effectiveDate', { rule: 'WITHIN_PERIOD' }],
    ['no changes', { changes: [] }, 'input.changes', { rule: 'COUNT_RANGE' }],
    [
      'a line that it does not have',
      { changes: [{ kind: 'REMOVE_LINE', lineKey: 'lin_none' }] },
      'NOT_FOUND',
      { entity: 'ContractLine', id: 'lin_none' },
    ],
    [
      'another legal entity',
      { changes: [{ kind: 'CHANGE_LEGAL_ENTITY' }] },
      'input.changes[0].kind',
      { rule: 'NEW_CONTRACT' },
    ],
    [
      'a resumption of what runs',
      { changes: [{ kind: 'RESUME', extendTerm: true }] },
      'input.changes[0].kind',
      { rule: 'CONTRACT_STATE' },
    ],
    [
      'a bill-to that is gone',
      { changes: [{ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_gone' }] },
      'input.changes[0].billToCustomerId',
      { rule: 'CUSTOMER_NOT_GONE' },
    ],
    [
      'a bill-to that is unknown',
      { changes: [{ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_none' }] },
      'NOT_FOUND',
      { entity: 'Customer', id: 'cus_none' },
    ],
  ])('refuses %s and changes nothing', async (_, more, codeOrPath, details) => {
    const contract = await active();
    const before = await room.contents();
    const input = { contractId: contract.id, effectiveDate: on('2026-04-01'), changes: adding(), ...more };
    const refusal = refusalOf(await room.onAmendment(author, commands.createAmendment, input));
    const expected = codeOrPath.startsWith('input')
      ? { code: 'VALIDATION_FAILED', details: { path: codeOrPath, ...details } }
      : { code: codeOrPath, details };
    expect(refusal).toEqual(expected);
    expect(await room.contents()).toBe(before);
  });

  it('is for contracts that are in force, and for sales operations', async () => {
    const draft = await room.contract();
    const input = { contractId: draft.id, effectiveDate: on('2026-04-01'), changes: adding() };
    const create = (viewer = author) => room.onAmendment(viewer, commands.createAmendment, input);
    expect(refusalOf(await create()).details).toEqual({ path: 'Contract.status', rule: 'CONTRACT_STATE' });
    expect(refusalOf(await create(viewerWith('sales'))).code).toBe('ROLE_REQUIRED');
  });
});

describe('updateAmendment', () => {
  it('does what is stated now on the contract as it is now', async () => {
    const contract = await active();
    const drafted = await room.amendment(contract, adding());
    const update = (input: object, write = {}) =>
      room.onAmendment(author, commands.updateAmendment, { amendmentId: drafted.id, ...input }, write);
    const later = made(await update({ effectiveDate: on('2026-07-01') }));
    expect(amount(later.terms.tcv)).toBe('2400.00');
    const other = made(await update({ changes: [{ kind: 'SUSPEND' }], coTerm: false }, { reason: 'They move' }));
    expect(other).toMatchObject({ kinds: ['SUSPEND'], reason: 'They move', coTerm: false, lineChanges: [] });
    expect(await read(drafted.id)).toEqual(other);
    for (const cleared of ['effectiveDate', 'coTerm', 'changes'])
      expect(refusalOf(await update({ [cleared]: null })).details).toMatchObject({ rule: 'REQUIRED' });
  });
});

describe('approvals', () => {
  it('are asked for what the lines cost from the day on, by the duty of others', async () => {
    const contract = await active();
    const { lineKey } = termsOf(contract).lines[0]!;
    const cheap = { model: 'PER_UNIT' as const, unit: decimal(50) };
    const { id } = await room.amendment(contract, [{ kind: 'CHANGE_PRICE', lineKey, price: cheap }]);
    const submitted = made(await room.onAmendment(author, commands.submitAmendment, { id }));
    expect(submitted.approvals.map(({ rule }) => rule)).toEqual(['TERMS', 'DEEP_DISCOUNT', 'BELOW_FLOOR']);
    const approve = (viewer: typeof author) => room.onAmendment(viewer, commands.approveAmendment, { id });
    expect(refusalOf(await approve(dealDesk)).code).toBe('APPROVAL_REQUIRED');
    const both = { ...author, roles: ['sales-ops', 'sales-director'] };
    expect(refusalOf(await approve(both))).toMatchObject({ code: 'SOD_VIOLATION', details: { rule: '13.5' } });
    expect(made(await approve(director))).toMatchObject({ status: 'APPROVED' });
  });

  it('are not asked for what stays or goes', async () => {
    const { id: productId } = await room.activeProduct();
    const unlisted = { productId, price: { model: 'FLAT' as const, flat: decimal(1) } };
    const contract = await room.activeContract({ lines: [{ productId: seat }, unlisted] });
    const lineKey = termsOf(contract).lines[1]!.lineKey;
    const gone = await room.amendment(contract, [{ kind: 'REMOVE_LINE', lineKey }]);
    const submitted = made(await room.onAmendment(author, commands.submitAmendment, { id: gone.id }));
    expect(submitted.approvals.map(({ rule }) => rule)).toEqual(['TERMS']);
  });

  it('end with a reason where the answer is no', async () => {
    const { id } = await room.amendment(await active(), adding());
    made(await room.onAmendment(author, commands.submitAmendment, { id }));
    const reject = (write: object) => room.onAmendment(dealDesk, commands.rejectAmendment, { id }, write);
    expect(refusalOf(await reject({})).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    expect(made(await reject(reason))).toMatchObject({ status: 'REJECTED', approvals: [{ decision: 'REJECTED' }] });
  });
});

describe('recordAmendmentSignature', () => {
  const sign = (amendment: { readonly id: string; readonly terms: { readonly hash: string } }, more = {}) =>
    room.onAmendment(author, commands.recordAmendmentSignature, {
      amendmentId: amendment.id,
      documentHash: amendment.terms.hash,
      documentRef: 'vault/2',
      ...more,
    });

  it('takes the document that bears the hash, and no other', async () => {
    const approved = await room.approvedAmendment(await active(), adding());
    expect(refusalOf(await sign(approved, { documentHash: '0' })).details).toMatchObject({ rule: 'DOCUMENT_HASH' });
    expect(refusalOf(await sign(approved, { documentRef: ' ' })).details).toMatchObject({ rule: 'TEXT' });
    expect(refusalOf(await sign(approved, { signedAt: new Date('2026-04-01T00:00:00Z') })).details).toMatchObject({
      path: 'input.signedAt',
    });
    expect(made(await sign(approved)).status).toBe('SIGNED');
  });

  it('lets one wait for its day, and the next after it be rebased and approved anew', async () => {
    const contract = await active();
    const [first, second] = [
      await room.approvedAmendment(contract, adding()),
      await room.approvedAmendment(contract, adding(), { effectiveDate: on('2026-07-01') }),
    ];
    const rebase = () => room.onAmendment(author, commands.rebaseAmendment, { id: second.id });
    expect(refusalOf(await rebase()).details).toEqual({ path: 'Amendment.baseVersion', rule: 'BASE_OUTDATED' });
    made(await sign(first));
    expect(refusalOf(await sign(second)).details).toEqual({ path: 'Amendment.contract', rule: 'ONE_SIGNED_AMENDMENT' });
    await onTheDay(async () => made(await effective(first.id)));
    expect(refusalOf(await sign(second)).details).toEqual({ path: 'Amendment.baseVersion', rule: 'BASE_VERSION' });

    const rebased = made(await rebase());
    expect(rebased).toMatchObject({ status: 'IN_APPROVAL', baseVersion: 2, terms: { version: 3 } });
    expect([amount(rebased.valueBefore), amount(rebased.terms.tcv)]).toEqual(['3000.00', '4200.00']);
    expect(rebased.terms.hash).not.toBe(second.terms.hash);
    expect(rebased.approvals.map(({ decision, revision }) => [decision, revision])).toEqual([
      ['APPROVED', 2],
      ['PENDING', 3],
    ]);
    made(await room.onAmendment(director, commands.approveAmendment, { id: second.id }));
    made(await sign(rebased));
    await at('2026-07-01T12:00:00Z', async () => made(await effective(second.id)));
    const { versions, currentVersion } = await contractOf(contract.id);
    expect([currentVersion, versions.map(({ version }) => version)]).toEqual([3, [1, 2, 3]]);
    const keys = versions.map(({ lines }) => lines.map(({ lineKey }) => lineKey));
    expect(new Set(keys.flat()).size).toBe(3);
    expect(keys[2]?.slice(0, 2)).toEqual(keys[1]);
  });

  it('of two at once takes one', async () => {
    const contract = await active();
    const both = [await room.approvedAmendment(contract, adding()), await room.approvedAmendment(contract, adding())];
    const answers = await Promise.all(both.map((one) => sign(one)));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED']);
  });

  it('is outdated by a suspension that moved the end', async () => {
    const contract = await active();
    const approved = await room.approvedAmendment(contract, adding());
    const moved = { effectiveDate: on('2026-02-01'), ...reason };
    made(await room.onContract(author, commands.suspendContract, { id: contract.id }, moved));
    const resumed = { contractId: contract.id, extendTerm: true };
    made(await room.onContract(author, commands.resumeContract, resumed, { effectiveDate: on('2026-03-01') }));
    expect(refusalOf(await sign(approved)).details).toMatchObject({ rule: 'BASE_VERSION' });
    const rebased = made(await room.onAmendment(author, commands.rebaseAmendment, { id: approved.id }));
    expect(rebased.lineChanges[0]?.after?.to).toBe('2027-01-29');
  });
});

describe('makeAmendmentEffective', () => {
  it('suspends and resumes a contract, in the words that suspending and resuming have', async () => {
    const contract = await active();
    const suspend = await room.signedAmendment(contract, [{ kind: 'SUSPEND' }]);
    await onTheDay(async () => made(await effective(suspend.id)));
    const suspended = await contractOf(contract.id);
    expect(suspended).toMatchObject({
      status: 'SUSPENDED',
      currentVersion: 2,
      suspensions: [{ from: '2026-04-01', to: null, reason: 'for the test' }],
    });
    const resume = await room.signedAmendment(suspended, [{ kind: 'RESUME', extendTerm: true }], {
      effectiveDate: on('2026-05-01'),
    });
    await at('2026-05-01T12:00:00Z', async () => made(await effective(resume.id, author)));
    expect(await contractOf(contract.id)).toMatchObject({ status: 'ACTIVE', currentVersion: 3, endDate: '2027-01-31' });
    const { rows } = await room.database.pool.query<{ type: string }>(
      `select type from outbox where entity_id = $1 and type like '%.contract.%ed' order by id`,
      [contract.id],
    );
    expect(rows.map(({ type }) => type).slice(-4)).toEqual([
      'contract.contract.amended',
      'contract.contract.suspended',
      'contract.contract.amended',
      'contract.contract.resumed',
    ]);
  });

  it('lets the first version’s bill-to be another’s, which nothing else can', async () => {
    const contract = await active();
    const { id } = await room.signedAmendment(contract, [{ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_parent' }]);
    const past = `update contracts set bill_to_customer_id = 'cus_parent' where id = $1`;
    await expect(room.database.pool.query(past, [contract.id])).rejects.toThrow('cannot change');
    await onTheDay(async () => made(await effective(id)));
    expect((await contractOf(contract.id)).billToCustomerId).toBe('cus_parent');
  });

  it('never happens to what has ended, nor to what has not begun', async () => {
    const contract = await active();
    const { id } = await room.signedAmendment(contract, adding());
    made(await room.onContract(author, commands.terminateContract, { contractId: contract.id }, reason));
    await onTheDay(async () =>
      expect(refusalOf(await effective(id)).details).toMatchObject({ rule: 'CONTRACT_STATE' }),
    );

    const waiting = await room.signedContract();
    const early = await room.signedAmendment(waiting, adding());
    await onTheDay(async () =>
      expect(refusalOf(await effective(early.id)).details).toEqual({ path: 'Contract.status', rule: 'CONTRACT_STATE' }),
    );
  });

  it('is refused where the contract is suspended already', async () => {
    const contract = await active();
    const { id } = await room.signedAmendment(contract, [{ kind: 'SUSPEND' }]);
    made(await room.onContract(author, commands.suspendContract, { id: contract.id }, reason));
    await onTheDay(async () =>
      expect(refusalOf(await effective(id)).details).toMatchObject({ rule: 'CONTRACT_STATE' }),
    );
  });
});

describe('cancelAmendment', () => {
  it('gives up what is not signed', async () => {
    const contract = await active();
    const cancel = (id: string) => room.onAmendment(author, commands.cancelAmendment, { id });
    expect(made(await cancel((await room.amendment(contract, adding())).id)).status).toBe('CANCELLED');
    expect(made(await cancel((await room.approvedAmendment(contract, adding())).id)).status).toBe('CANCELLED');
    expect(refusalOf(await cancel((await room.signedAmendment(contract, adding())).id)).code).toBe(
      'ILLEGAL_TRANSITION',
    );
  });
});

describe('amendments', () => {
  it('are found by what they are of, in pages', async () => {
    const contract = await room.activeContract({ customerId: 'cus_lists' });
    const made = [await room.amendment(contract, adding()), await room.signedAmendment(contract, adding())];
    const ids = async (filter: object, first = 10) =>
      (await room.store.pageAmendments([filter], { first, after: null }, everything)).nodes.map(({ id }) => id);
    const all = made.map(({ id }) => id);
    expect(await ids({ contractId: contract.id })).toEqual(all);
    expect(await ids({ customerId: 'cus_lists' })).toEqual(all);
    expect(await ids({ customerId: 'cus_lists', legalEntityId: 'le_de' })).toEqual([]);
    expect(await ids({ contractId: contract.id, status: ['SIGNED'] })).toEqual(all.slice(1));
    expect(await ids({ contractId: contract.id, effectiveDate: '2026-03-31' })).toEqual([]);
    expect(await ids({ ids: all, effectiveDate: '2026-04-01' }, 1)).toEqual(all.slice(0, 1));
  });
});
