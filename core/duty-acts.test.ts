import { describe, expect, it } from 'vitest';
import { dutyActOf, wordsOf } from './duty-acts.ts';

describe('wordsOf', () => {
  it.each([
    ['approveManualJournal', ['approve', 'manual', 'journal']],
    ['APPROVE_MANUAL_JOURNAL', ['approve', 'manual', 'journal']],
    ['ledger.journal.approved', ['ledger', 'journal', 'approved']],
    ['approve-sspOf2025Q1', ['approve', 'ssp', 'of2025', 'q1']],
    ['RE_SUBMIT_POSTING', ['resubmit', 'posting']],
    ['re-open period', ['reopen', 'period']],
    ['writeOff', ['writeoff']],
    ['re-opened, re submitted', ['reopened', 'resubmitted']],
    ['shore open', ['shore', 'open']],
    ['overwrite off', ['overwrite', 'off']],
    ['WRITE_OFF_RECEIVABLE', ['writeoff', 'receivable']],
    ['written off', ['writeoff']],
    ['  ', []],
    ['', []],
  ])('of %s', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});

describe('dutyActOf', () => {
  it.each([
    ['createManualJournal', 'MAKE', ['JOURNAL']],
    ['EDIT_JOURNAL', 'MAKE', ['JOURNAL']],
    ['journal.created', 'MAKE', ['JOURNAL']],
    ['APPROVE_JOURNAL_ENTRY', 'APPROVE', ['JOURNAL']],
    ['postJournal', 'POST', ['JOURNAL']],
    ['RELEASE_POSTING', 'RELEASE', ['JOURNAL']],
    ['resubmitRejectedPosting', 'RESUBMIT', ['JOURNAL']],
    ['retryPosting', 'RESUBMIT', ['JOURNAL']],
    ['CREATE_MAPPING_RULE', 'MAKE', ['RULE']],
    ['changeRoutingRule', 'MAKE', ['RULE']],
    ['APPROVE_ACCOUNT_MAPPING', 'APPROVE', ['RULE']],
    ['CHANGE_BANK_DATA', 'MAKE', ['BANK_DATA']],
    ['updatePaymentDetails', 'MAKE', ['BANK_DATA']],
    ['CREATE_REFUND', 'MAKE', ['REFUND']],
    ['refund.request.approved', 'APPROVE', ['REFUND']],
    ['authoriseRefund', 'APPROVE', ['REFUND']],
    ['ISSUE_CREDIT_NOTE', 'MAKE', ['CREDIT_NOTE']],
    ['approveCredit', 'APPROVE', ['CREDIT_NOTE']],
    ['CHANGE_CREDIT_LIMIT', 'MAKE', []],
    ['AUTHOR_QUOTE', 'MAKE', ['CONTRACT']],
    ['draftContract', 'MAKE', ['CONTRACT']],
    ['APPROVE_DISCOUNT', 'APPROVE', ['CONTRACT']],
    ['approveTerms', 'APPROVE', ['CONTRACT']],
    ['REQUEST_MERGE', 'MAKE', ['MERGE']],
    ['approveMerge', 'APPROVE', ['MERGE']],
    ['RECORD_CASH_RECEIPT', 'MAKE', ['RECEIPT']],
    ['recordPayment', 'MAKE', ['RECEIPT']],
    ['WRITE_OFF', 'WRITE_OFF', []],
    ['requestWriteOff', 'MAKE', ['WRITE_OFF']],
    ['APPROVE_WRITE_OFF', 'APPROVE', ['WRITE_OFF']],
    ['reconcileAccount', 'RECONCILE', []],
    ['CHANGE_TOLERANCE_THRESHOLDS', 'MAKE', ['THRESHOLDS']],
    ['setThreshold', 'MAKE', ['THRESHOLDS']],
    ['ACCEPT_EXCEPTION', 'ACCEPT', ['EXCEPTION']],
    ['closePeriod', 'CLOSE', ['PERIOD']],
    ['CLOSE', 'CLOSE', ['PERIOD']],
    ['REOPEN_PERIOD', 'REOPEN', ['PERIOD']],
    ['reopen', 'REOPEN', ['PERIOD']],
    ['APPROVE_PERIOD_REOPENING', 'APPROVE', ['REOPENING']],
    ['changeSsp', 'MAKE', ['PRICE_OR_TEMPLATE']],
    ['CHANGE_STANDALONE_SELLING_PRICE', 'MAKE', ['PRICE_OR_TEMPLATE']],
    ['editRevenueTemplate', 'MAKE', ['PRICE_OR_TEMPLATE']],
    ['APPROVE_MODIFICATION_TREATMENT', 'APPROVE', ['TREATMENT']],
    ['ADMINISTER_ROLES', 'ADMINISTER', ['ROLE']],
    ['grantRole', 'ADMINISTER', ['ROLE']],
    ['HOLD_ROLE', 'HOLD', ['ROLE']],
    ['CHANGE_INTEGRATION_MAPPING', 'MAKE', ['INTEGRATION']],
    ['releaseToProduction', 'RELEASE', ['INTEGRATION']],
    ['authorizeRefund', 'APPROVE', ['REFUND']],
    ['retriedPosting', 'RESUBMIT', ['JOURNAL']],
    ['deployIntegration', 'RELEASE', ['INTEGRATION']],
    ['journal.posted', 'POST', ['JOURNAL']],
    ['period.closed', 'CLOSE', ['PERIOD']],
    ['revokeRole', 'ADMINISTER', ['ROLE']],
    ['ASSIGN_ROLE', 'ADMINISTER', ['ROLE']],
    ['role.held', 'HOLD', ['ROLE']],
    ['takeRole', 'HOLD', ['ROLE']],
    ['took role', 'HOLD', ['ROLE']],
    ['amendContract', 'MAKE', ['CONTRACT']],
    ['modifyJournal', 'MAKE', ['JOURNAL']],
    ['prepareEntries', 'MAKE', ['JOURNAL']],
    ['proposeMerge', 'MAKE', ['MERGE']],
    ['raiseCreditNote', 'MAKE', ['CREDIT_NOTE']],
    ['submitJournal', 'MAKE', ['JOURNAL']],
    ['registerReceipt', 'MAKE', ['RECEIPT']],
    ['configureRoute', 'MAKE', ['RULE']],
    ['addIban', 'MAKE', ['BANK_DATA']],
    ['iban.added', 'MAKE', ['BANK_DATA']],
    ['enterCash', 'MAKE', ['RECEIPT']],
    ['cash.entered', 'MAKE', ['RECEIPT']],
    ['writeQuote', 'MAKE', ['CONTRACT']],
    ['terms.written', 'MAKE', ['CONTRACT']],
    ['changePaymentMethod', 'MAKE', ['BANK_DATA']],
    ['changePaymentInstrument', 'MAKE', ['BANK_DATA']],
    ['changePaymentData', 'MAKE', ['BANK_DATA']],
    ['changeCreditHold', 'MAKE', []],
    ['approveAmendment', 'APPROVE', ['CONTRACT']],
    ['approvePeriodReopen', 'APPROVE', ['REOPENING']],
    ['approveReopening', 'APPROVE', ['REOPENING']],
    ['approveQuoteDiscount', 'APPROVE', ['CONTRACT']],
    ['approveRefundAndMerge', 'APPROVE', ['REFUND', 'MERGE']],
    ['postpone', null, []],
    ['closing', null, []],
    ['settlement', null, []],
    ['readCustomer', null, []],
    ['', null, []],
  ])('of %s is %s %j', (name, verb, things) => {
    expect(dutyActOf(name)).toEqual({ verb, things });
  });

  it('takes the thing from the subject where the name has none', () => {
    expect(dutyActOf('APPROVE', 'refund-7')).toEqual({ verb: 'APPROVE', things: ['REFUND'] });
    expect(dutyActOf('POST', 'je_12')).toEqual({ verb: 'POST', things: ['JOURNAL'] });
    expect(dutyActOf('APPROVE', 'ctr_12')).toEqual({ verb: 'APPROVE', things: ['CONTRACT'] });
    expect(dutyActOf('APPROVE_REFUND', 'je_12')).toEqual({ verb: 'APPROVE', things: ['REFUND'] });
    expect(dutyActOf('APPROVE', 'jersey ctrl')).toEqual({ verb: 'APPROVE', things: [] });
    expect(dutyActOf('CLOSE', 'exception-7')).toEqual({ verb: 'CLOSE', things: ['EXCEPTION'] });
    expect(dutyActOf('APPROVE')).toEqual({ verb: 'APPROVE', things: [] });
  });
});
