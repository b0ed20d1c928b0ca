import { afterAll, beforeAll, describe, it } from 'vitest';
import { author, dealDesk, openContractRoom, timekeeper, type ContractRoom } from '../../../test/harness/contract.ts';
import { follow } from '../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../test/harness/story.ts';
import type { Quote, QuoteId } from '../domain/quote.ts';
import { rules, type QuoteStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const reason = { reason: 'for the model' };
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;

/** DOMAIN 4.2. `isOver`: the last day of validity has passed. `isHeld`: the customer is on hold for CREDIT. */
type Model = { readonly state: QuoteStatus; readonly isOver: boolean; readonly isHeld: boolean };
const isOver = (quote: Model) => quote.isOver;

const story: Story<Quote, Model> = {
  entity: 'Quote',
  rules,
  beginnings: [{ state: 'DRAFT', isOver: false, isHeld: false }],
  async begin() {
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
    return (await room.quote()).id;
  },
  read: async (id) => (await room.store.readQuotes([id as QuoteId], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    updateQuote: {
      run: ({ id }) => room.onQuote(author, commands.updateQuote, { quoteId: id, endDate: '2027-02-01' as never }),
      moves: { DRAFT: 'DRAFT' },
    },
    submitQuote: {
      run: ({ id }) => room.onQuote(author, commands.submitQuote, { id }),
      moves: { DRAFT: 'IN_APPROVAL' },
      unless: { STILL_VALID: isOver },
    },
    approveQuote: {
      run: ({ id }) => room.onQuote(dealDesk, commands.approveQuote, { id }),
      moves: { IN_APPROVAL: 'APPROVED' },
    },
    'approveQuote by its author': refusedAs(
      ({ id }) => room.onQuote({ ...author, roles: ['deal-desk'] }, commands.approveQuote, { id }),
      'SOD_VIOLATION 13.5',
      ['IN_APPROVAL'],
    ),
    rejectQuote: {
      run: ({ id }) => room.onQuote(dealDesk, commands.rejectQuote, { id }, reason),
      moves: { IN_APPROVAL: 'REJECTED' },
    },
    'rejectQuote without a reason': refusedAs(
      ({ id }) => room.onQuote(dealDesk, commands.rejectQuote, { id }),
      'REQUIRED',
      ['IN_APPROVAL'],
    ),
    reviseQuote: {
      run: ({ id }) => room.onQuote(author, commands.reviseQuote, { id }),
      moves: { REJECTED: 'DRAFT', APPROVED: 'DRAFT', SENT: 'DRAFT' },
    },
    sendQuote: {
      run: ({ id }) => room.onQuote(author, commands.sendQuote, { id }),
      moves: { APPROVED: 'SENT' },
      unless: { STILL_VALID: isOver },
    },
    acceptQuote: {
      run: ({ id }) => room.onQuote(author, commands.acceptQuote, { id }),
      moves: { SENT: 'ACCEPTED' },
      unless: { STILL_VALID: isOver },
    },
    convertQuote: {
      run: ({ id }) => room.onQuote(author, commands.convertQuote, { quoteId: id }),
      moves: { ACCEPTED: 'CONVERTED' },
      unless: { STILL_VALID: isOver, CREDIT_LIMIT: ({ isHeld }) => isHeld },
    },
    expireQuote: {
      run: ({ id }) => room.onQuote(timekeeper, commands.expireQuote, { id }),
      moves: { APPROVED: 'EXPIRED', SENT: 'EXPIRED' },
      unless: { VALIDITY_OVER: (quote) => !quote.isOver },
    },
    'expireQuote by its author': {
      run: ({ id }) => room.onQuote(author, commands.expireQuote, { id }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    cancelQuote: {
      run: ({ id }) => room.onQuote(author, commands.cancelQuote, { id }),
      moves: {
        DRAFT: 'CANCELLED',
        IN_APPROVAL: 'CANCELLED',
        REJECTED: 'CANCELLED',
        APPROVED: 'CANCELLED',
        SENT: 'CANCELLED',
      },
    },
  },

  happenings: {
    'its validity passes': {
      happen: () => Promise.resolve(room.clock.moveTo(new Date('2026-05-01T10:00:00Z'))),
      leaves: ({ isOver }) => (isOver ? null : { isOver: true }),
    },
    'its customer is held for CREDIT': {
      happen: () => room.knows('cus_acme', 'ON_HOLD', { hld_1: 'CREDIT' }),
      leaves: ({ isHeld, state }) => (isHeld || state !== 'ACCEPTED' ? null : { isHeld: true }),
    },
  },
};

describe('a quote', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
