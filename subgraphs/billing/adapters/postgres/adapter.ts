import type { Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Entity } from '../../../../platform/commands/command.ts';
import type { Keeper } from '../../../../platform/commands/keeper.ts';
import type { Outcome } from '../../../../platform/commands/outcome.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold, UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { readGrant } from '../../../partner-grants.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { AccountCredit } from '../../domain/account-credit.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { BillRun } from '../../domain/bill-run.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { DunningCase } from '../../domain/dunning-case.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { brokenInvariants, refuseBarred, refuseUnkeepable } from '../../domain/reported-invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import type { Payout } from '../../domain/payout.ts';
import type { Refund } from '../../domain/refund.ts';
import type { ClosedUsage } from '../../domain/closing/closed-usage.ts';
import type { UsageBatch } from '../../domain/intake/usage-batch.ts';
import type { KnownMeter } from '../../domain/usage/known-meter.ts';
import type {
  BillingDuties,
  BillingKeepers,
  BillingReader,
  MethodAttached,
  PayoutListed,
  RatingMade,
  UsageTaken,
} from '../../port.ts';
import { lockAccount, saveAccount } from './accounts.ts';
import { lockAllocation, saveAllocation } from './allocations.ts';
import { lockAccountCredit, saveAccountCredit } from './account-credits.ts';
import { lockRun, saveRun } from './bill-runs.ts';
import { contractOfCreditNote, contractOfInvoice, contractOfSubscription, contractOfUsage } from './contract-of.ts';
import { lockCreditNote, saveCreditNote } from './credit-notes.ts';
import { lockCase, saveCase } from './dunning-cases.ts';
import { lockInvoice, saveInvoice, writeReported } from './invoices.ts';
import { lockMeter, saveMeter } from './meters.ts';
import { lockPaymentMethod, savePaymentMethod } from './payment-methods.ts';
import { lockPayment, savePayment } from './payments.ts';
import { lockPayout, savePayout } from './payouts.ts';
import { lockRatedUsage, saveRatedUsage } from './rated-usage.ts';
import { createPostgresReader } from './reader.ts';
import { lockRefund, saveRefund } from './refunds.ts';
import { lockSubscription, saveSubscription } from './subscriptions.ts';
import type { BillingTables } from './tables.ts';
import { lockUsageBatch, saveUsageBatch } from './usage-batches.ts';

/** Nobody stands behind the embedded store, so Concord does everything itself. */
const duties: BillingDuties = {
  numbering: 'CONCORD',
  finalisation: 'CONCORD',
  tax: 'CONCORD',
  versionCheck: 'CONCORD',
  idempotency: 'CONCORD',
  cashApplication: 'CONCORD',
};

const applied: Outcome = { kind: 'APPLIED', sourceVersion: null };

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(legalEntities: LegalEntities<LegalEntity>): BillingKeepers {
  const db = (unit: UnitOfWork) => unit.trx.withTables<BillingTables>();
  const common = {
    reader: (commandDb: Kysely<CommandTables>, hold: Hold) =>
      createPostgresReader(commandDb.withTables<BillingTables>(), legalEntities, hold),
    grant: (unit: UnitOfWork, partner: PartnerId, { customerId }: { customerId: CustomerId | null }, on: CivilDate) =>
      readGrant(db(unit), partner, { customerId, contractId: null }, on),
    owner: ({ customerId, legalEntityId }: { customerId: string | null; legalEntityId: string }) => ({
      customerId,
      legalEntityId,
    }),
    outside: () => null,
    revive: neverOutside,
  };

  /** Of what belongs to one contract a partner may be granted that alone. */
  const ofContracts = <E extends { readonly customerId: CustomerId }>(
    contractOf: (commandDb: Kysely<CommandTables>, entity: E) => Promise<string | null>,
  ) => ({
    contract: contractOf,
    async grant(unit: UnitOfWork, partner: PartnerId, entity: E, on: CivilDate) {
      const { customerId } = entity;
      return readGrant(db(unit), partner, { customerId, contractId: await contractOf(unit.trx, entity) }, on);
    },
  });

  const accounts: Keeper<BillingAccount, BillingReader> = {
    ...common,
    lock: lockAccount,
    async execute({ before, after }, _key, unit) {
      await saveAccount(unit, before, after);
      return applied;
    },
  };
  const invoices: Keeper<Invoice, BillingReader> = {
    ...common,
    ...ofContracts(contractOfInvoice),
    lock: lockInvoice,
    async execute({ before, after, changed }, _key, unit) {
      await saveInvoice(unit, before, after, changed);
      return applied;
    },
    facts: {
      unkeepable: (_before, after) => Promise.resolve(refuseUnkeepable(after)),
      broken: brokenInvariants,
      marked: (invoice, system) => ({ ...invoice, violatedBy: system }),
      barred: refuseBarred,
      write: ({ after }, system, unit) => writeReported(unit, after, system),
    },
  };
  const payments: Keeper<Payment, BillingReader> = {
    ...common,
    lock: lockPayment,
    async execute({ before, after }, _key, unit) {
      await savePayment(unit, before, after);
      return applied;
    },
  };
  const paymentMethods: Keeper<PaymentMethodRef, BillingReader> = {
    ...common,
    lock: lockPaymentMethod,
    async execute({ before, after, untold }, _key, unit) {
      await savePaymentMethod(unit, before, after, (untold as MethodAttached | undefined)?.token);
      return applied;
    },
  };
  const allocations: Keeper<Allocation, BillingReader> = {
    ...common,
    lock: lockAllocation,
    async execute({ before, after }, _key, unit) {
      await saveAllocation(unit, before, after);
      return applied;
    },
  };
  const creditNotes: Keeper<CreditNote, BillingReader> = {
    ...common,
    ...ofContracts(contractOfCreditNote),
    lock: lockCreditNote,
    async execute({ before, after }, _key, unit) {
      await saveCreditNote(unit, before, after);
      return applied;
    },
  };
  const accountCredits: Keeper<AccountCredit, BillingReader> = {
    ...common,
    lock: lockAccountCredit,
    async execute({ before, after }, _key, unit) {
      await saveAccountCredit(unit, before, after);
      return applied;
    },
  };
  const refunds: Keeper<Refund, BillingReader> = {
    ...common,
    lock: lockRefund,
    async execute({ before, after }, _key, unit) {
      await saveRefund(unit, before, after);
      return applied;
    },
  };
  const subscriptions: Keeper<BillingSubscription, BillingReader> = {
    ...common,
    ...ofContracts(contractOfSubscription),
    lock: lockSubscription,
    async execute({ before, after }, _key, unit) {
      await saveSubscription(unit, before, after);
      return applied;
    },
  };
  const runs: Keeper<BillRun, BillingReader> = {
    ...common,
    lock: lockRun,
    // A run is no customer's: nobody from outside has to do with it.
    grant: () => Promise.resolve(null),
    owner: ({ legalEntityId }) => ({ customerId: null, legalEntityId }),
    async execute({ before, after }, _key, unit) {
      await saveRun(unit, before, after);
      return applied;
    },
  };
  const payouts: Keeper<Payout, BillingReader> = {
    ...common,
    lock: lockPayout,
    // What a provider pays is no customer's.
    grant: () => Promise.resolve(null),
    owner: ({ legalEntityId }) => ({ customerId: null, legalEntityId }),
    async execute({ after, untold }, _key, unit) {
      await savePayout(unit, after, (untold as PayoutListed).transactionIds);
      return applied;
    },
  };
  const meters: Keeper<KnownMeter, BillingReader> = {
    ...common,
    lock: lockMeter,
    // A meter is the whole company's.
    grant: () => Promise.resolve(null),
    owner: () => ({ customerId: null, legalEntityId: null }),
    async execute({ after }, _key, unit) {
      const refusal = await saveMeter(unit, after);
      return refusal === null ? applied : { kind: 'REFUSED', refusal };
    },
  };
  const usageBatches: Keeper<UsageBatch, BillingReader> = {
    ...common,
    lock: lockUsageBatch,
    // A batch brings what its source has, for any number of customers.
    grant: () => Promise.resolve(null),
    owner: ({ legalEntityId }) => ({ customerId: null, legalEntityId }),
    async execute({ after, untold }, _key, unit) {
      await saveUsageBatch(unit, after, untold as UsageTaken);
      return applied;
    },
  };
  const ratedUsage: Keeper<ClosedUsage, BillingReader> = {
    ...common,
    ...ofContracts(contractOfUsage),
    lock: lockRatedUsage,
    async execute({ before, after, untold }, _key, unit) {
      await saveRatedUsage(unit, before, after, untold as RatingMade | undefined);
      return applied;
    },
  };
  const dunningCases: Keeper<DunningCase, BillingReader> = {
    ...common,
    lock: lockCase,
    async execute({ before, after }, _key, unit) {
      await saveCase(unit, before, after);
      return applied;
    },
  };
  const beside: Readonly<Record<string, Keeper<Entity, BillingReader>>> = {
    Invoice: invoices,
    Payment: payments,
    Allocation: allocations,
    CreditNote: creditNotes,
    AccountCredit: accountCredits,
    BillingSubscription: subscriptions,
    RatedUsage: ratedUsage,
    DunningCase: dunningCases,
  };

  return {
    duties,
    accounts,
    invoices: { ...invoices, beside },
    payments: { ...payments, beside },
    paymentMethods,
    payouts,
    allocations: { ...allocations, beside },
    creditNotes: { ...creditNotes, beside },
    accountCredits: { ...accountCredits, beside },
    refunds: { ...refunds, beside },
    subscriptions: { ...subscriptions, beside },
    runs: { ...runs, beside },
    dunningCases,
    meters,
    usageBatches,
    ratedUsage: { ...ratedUsage, beside },
  };
}

function neverOutside(): never {
  invariant(false, 'no outside system keeps anything of billing yet');
}
