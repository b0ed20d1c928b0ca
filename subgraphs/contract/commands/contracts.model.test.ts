import { afterAll, beforeAll, describe, it } from 'vitest';
import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { CreateContractInput } from '../generated/resolver-types.ts';
import {
  author,
  dealDesk,
  director,
  openContractRoom,
  timekeeper,
  type ContractRoom,
} from '../../../test/harness/contract.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import { termsOf, type Contract, type ContractId } from '../domain/contract.ts';
import { rules, type ContractStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const reason = { reason: 'for the model' };
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;

/**
 * DOMAIN 4.2. `day` is where today lies: before the start, in the term, in its last month, in which nobody can say no
 * to another term any more, or behind the end.
 */
type Model = {
  readonly state: ContractStatus;
  readonly day: 'BEFORE' | 'WITHIN' | 'NOTICE_OVER' | 'ENDED';
  readonly isHeld: boolean;
  readonly isDeclined: boolean;
};
const isNot =
  (...days: readonly Model['day'][]) =>
  ({ day }: Model) =>
    !days.includes(day);
const hasEnded = ({ day }: Model) => day === 'ENDED';
const isHeld = (contract: Model) => contract.isHeld;

const sold: Partial<CreateContractInput> = {
  startDate: '2026-05-01' as CivilDate,
  endDate: '2027-05-01' as CivilDate,
  renewal: { mode: 'AUTO', termMonths: 12, noticeDays: 30 },
};
/** Noon of a day, wherever the seller is. */
const moveTo = (day: CivilDate) => Promise.resolve(room.clock.moveTo(new Date(`${day}T17:00:00Z`)));
const endOf = ({ endDate }: Contract) => endDate!;
/** Suspensions stand apart: each begins where the one before has ended, and takes a day. */
const nextSuspension = ({ suspensions }: Contract) => {
  const [today, last] = [civilDateAt(room.clock.now(), 'UTC'), suspensions.at(-1)?.to ?? null];
  return last !== null && last > today ? last : today;
};
const onContract: ContractRoom['onContract'] = (...asked) => room.onContract(...asked);

const story: Story<Contract, Model> = {
  entity: 'Contract',
  rules,
  beginnings: [{ state: 'DRAFT', day: 'BEFORE', isHeld: false, isDeclined: false }],
  async begin() {
    await moveTo('2026-03-31' as CivilDate);
    return (await room.contract(sold)).id;
  },
  read: async (id) => (await room.store.readContracts([id as ContractId], everything))[0]!,
  seen: ({ status, renewalDeclinedAt }) => ({ state: status, isDeclined: renewalDeclinedAt !== null }),
  contents: () => room.contents(),

  steps: {
    updateContract: {
      run: ({ id }) => onContract(author, commands.updateContract, { contractId: id, poNumber: 'PO-5' }),
      moves: { DRAFT: 'DRAFT' },
    },
    submitContract: {
      run: ({ id }) => onContract(author, commands.submitContract, { id }),
      moves: { DRAFT: 'IN_REVIEW' },
    },
    approveContract: {
      run: ({ id }) => onContract(director, commands.approveContract, { id }),
      moves: { IN_REVIEW: 'APPROVED' },
    },
    'approveContract by its author': refusedAs(
      ({ id }) => onContract({ ...author, roles: ['deal-desk'] }, commands.approveContract, { id }),
      'SOD_VIOLATION 13.5',
      ['IN_REVIEW'],
    ),
    rejectContract: {
      run: ({ id }) => onContract(dealDesk, commands.rejectContract, { id }, reason),
      moves: { IN_REVIEW: 'DRAFT' },
    },
    'rejectContract without a reason': refusedAs(
      ({ id }) => onContract(dealDesk, commands.rejectContract, { id }),
      'REQUIRED',
      ['IN_REVIEW'],
    ),
    reviseContract: {
      run: ({ id }) => onContract(author, commands.reviseContract, { id }),
      moves: { APPROVED: 'DRAFT' },
    },
    recordSignature: {
      run: (contract) => sign(contract, termsOf(contract).hash),
      moves: { APPROVED: 'SIGNED' },
    },
    'recordSignature of another document': refusedAs((contract) => sign(contract, '0'.repeat(64)), 'DOCUMENT_HASH', [
      'APPROVED',
    ]),
    voidContract: {
      run: ({ id }) => onContract(author, commands.voidContract, { id }),
      moves: { DRAFT: 'VOIDED', IN_REVIEW: 'VOIDED', APPROVED: 'VOIDED' },
    },

    activateContract: {
      run: ({ id }) => onContract(author, commands.activateContract, { contractId: id }),
      moves: { SIGNED: 'ACTIVE' },
      unless: { CUSTOMER_ON_HOLD: isHeld, WITHIN_PERIOD: hasEnded, START_REACHED: ({ day }) => day === 'BEFORE' },
    },
    'activateContract early': {
      run: ({ id }) => onContract(author, commands.activateContract, { contractId: id, early: true }),
      moves: { SIGNED: 'ACTIVE' },
      unless: { CUSTOMER_ON_HOLD: isHeld, WITHIN_PERIOD: hasEnded },
    },
    suspendContract: {
      run: (contract) =>
        onContract(
          author,
          commands.suspendContract,
          { id: contract.id },
          { ...reason, effectiveDate: nextSuspension(contract) },
        ),
      moves: { ACTIVE: 'SUSPENDED' },
      unless: { WITHIN_PERIOD: isNot('WITHIN', 'NOTICE_OVER') },
    },
    resumeContract: {
      run: ({ id, suspensions }) => {
        const effectiveDate = addDays(suspensions.at(-1)?.from ?? ('2026-06-01' as CivilDate), 1);
        return onContract(author, commands.resumeContract, { contractId: id, extendTerm: false }, { effectiveDate });
      },
      moves: { SUSPENDED: 'ACTIVE' },
    },
    renewContract: {
      run: ({ id }) => onContract(author, commands.renewContract, { contractId: id }),
      moves: { ACTIVE: 'ACTIVE' },
      unless: { RENEWABLE: ({ isDeclined }) => isDeclined, NOTICE_OVER: isNot('NOTICE_OVER', 'ENDED') },
      leaves: () => ({ day: 'WITHIN' }),
    },
    declineRenewal: {
      run: ({ id }) => onContract(author, commands.declineRenewal, { id }, reason),
      moves: { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED' },
      unless: { RENEWABLE: ({ isDeclined }) => isDeclined, NOTICE_TIME: isNot('BEFORE', 'WITHIN') },
      leaves: () => ({ isDeclined: true }),
    },
    expireContract: {
      run: ({ id }) => onContract(timekeeper, commands.expireContract, { id }),
      moves: { ACTIVE: 'EXPIRED', SUSPENDED: 'EXPIRED' },
      unless: { END_REACHED: isNot('ENDED') },
    },
    'supersedeContract without another contract': refusedAs(
      ({ id }) => onContract(timekeeper, commands.supersedeContract, { id }),
      'SUCCESSOR_ACTIVE',
      ['ACTIVE'],
    ),
    terminateContract: {
      run: ({ id }) => onContract(author, commands.terminateContract, { contractId: id }, reason),
      moves: { SIGNED: 'TERMINATED', ACTIVE: 'TERMINATED', SUSPENDED: 'TERMINATED' },
      // What never was active may end before it starts.
      unless: { WITHIN_PERIOD: ({ state, day }) => state !== 'SIGNED' && (day === 'BEFORE' || day === 'ENDED') },
    },
    'terminateContract without a reason': {
      run: ({ id }) => onContract(author, commands.terminateContract, { contractId: id }),
      moves: { SIGNED: [], ACTIVE: [], SUSPENDED: [] },
      unless: { WITHIN_PERIOD: (contract) => contract.state !== 'SIGNED' && hasEnded(contract), REQUIRED: () => true },
    },
  },

  happenings: {
    'its start comes': {
      happen: ({ startDate }) => moveTo(startDate),
      leaves: ({ state, day }) => (day === 'BEFORE' && isSigned(state) ? { day: 'WITHIN' } : null),
    },
    'its notice time passes': {
      happen: (contract) => moveTo(addDays(endOf(contract), -30)),
      leaves: ({ state, day }) => (day === 'WITHIN' && isSigned(state) ? { day: 'NOTICE_OVER' } : null),
    },
    'its end comes': {
      happen: (contract) => moveTo(endOf(contract)),
      leaves: ({ state, day }) => (day === 'NOTICE_OVER' && isSigned(state) ? { day: 'ENDED' } : null),
    },
    'its customer is put on hold': {
      happen: () => room.knows('cus_acme', 'ON_HOLD', { hld_1: 'REQUEST' }),
      leaves: ({ state, isHeld }) => (state === 'SIGNED' && !isHeld ? { isHeld: true } : null),
    },
    'its customer is released': {
      happen: () => room.knows('cus_acme', 'ACTIVE'),
      leaves: ({ isHeld }) => (isHeld ? { isHeld: false } : null),
    },
  },
  elsewhere: [
    // By amendments of the kinds SUSPEND and RESUME: amendments.test.ts.
    'makeAmendmentEffective ACTIVE → SUSPENDED',
    'makeAmendmentEffective SUSPENDED → ACTIVE',
    // Of two contracts: succession.test.ts.
    'supersedeContract ACTIVE → RENEWED',
  ],
  beyond: ['RENEWED'],
};

/** Time matters once it is signed. */
function isSigned(state: ContractStatus): boolean {
  return state === 'SIGNED' || state === 'ACTIVE' || state === 'SUSPENDED';
}

function sign({ id }: Contract, documentHash: string) {
  return onContract(author, commands.recordSignature, { contractId: id, documentHash, documentRef: 'vault/model' });
}

describe('a contract', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
