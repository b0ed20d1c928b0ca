import { sql, type Kysely, type RawBuilder } from 'kysely';
import { addDays, civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import type { Due, DuePage } from '../../../../platform/timekeeper/due-move.ts';
import { dunningPlans } from '../../domain/dunning/plans.ts';
import type { DueReader } from '../../port.ts';
import { todayOf } from './overdue.ts';
import type { BillingTables } from './tables.ts';

/** What is due on the day that it is in the zone of each account, by the indexes that are made for it. */
export function createDueReader(db: Kysely<BillingTables>): DueReader {
  const read = async (query: RawBuilder<Due>): Promise<readonly Due[]> => (await query.execute(db)).rows;
  return {
    accountsToDun: (at, page) =>
      read(sql<Due>`
        select distinct account.id, account.version from invoices invoice
        join billing_accounts account on account.id = invoice.billing_account_id
        join ${graces} on plan.profile = account.dunning_profile
        where invoice.status = 'OPEN' and invoice.due_date <= ${tomorrow(at)}
          and invoice.due_date + plan.grace_days < ${todayOf(at, 'account.time_zone')}
          and not exists (select from dunning_cases its where its.billing_account_id = account.id and its.status <> 'CLOSED')
          and ${part('account.id', page)}`),
    casesToClose: (at, page) =>
      read(sql<Due>`
        select its.id, its.version from dunning_cases its join billing_accounts account on account.id = its.billing_account_id
        where its.status <> 'CLOSED' and not exists (
            select from invoices invoice where invoice.billing_account_id = account.id and invoice.status = 'OPEN'
              and invoice.due_date < ${todayOf(at, 'account.time_zone')})
          and ${part('its.id', page)}`),
    casesToResume: (at, page) =>
      read(sql<Due>`
        select its.id, its.version from dunning_cases its join billing_accounts account on account.id = its.billing_account_id
        where its.status = 'PAUSED' and its.next_step_on <= ${tomorrow(at)}
          and its.next_step_on <= ${todayOf(at, 'account.time_zone')} and ${part('its.id', page)}`),
    casesToAdvance: (at, page) =>
      read(sql<Due>`
        select its.id, its.version from dunning_cases its join billing_accounts account on account.id = its.billing_account_id
        where its.status = 'OPEN' and its.next_step_on <= ${tomorrow(at)}
          and its.next_step_on <= ${todayOf(at, 'account.time_zone')} and ${part('its.id', page)}`),
    subscriptionsToAdvance: (at, page) =>
      read(sql<Due>`
        select subscription.id, subscription.version from billing_subscriptions subscription
        join billing_accounts account on account.id = subscription.billing_account_id
        where (
            (subscription.status = 'TRIALING' and subscription.anchor_date <= ${tomorrow(at)}
              and subscription.anchor_date <= ${todayOf(at, 'account.time_zone')})
            or (subscription.status in ('ACTIVE', 'PAST_DUE', 'PAUSED') and subscription.cancel_at <= ${tomorrow(at)}
              and subscription.cancel_at <= ${todayOf(at, 'account.time_zone')}))
          and ${part('subscription.id', page)}`),
    methodsToExpire: (at, page) =>
      read(sql<Due>`
        select method.id, method.version from payment_methods method
        join billing_accounts account on account.id = method.billing_account_id
        where method.status = 'ACTIVE' and method.expiry < ${tomorrow(at)}
          and method.expiry < ${todayOf(at, 'account.time_zone')} and ${part('method.id', page)}`),
    subscriptionsToMark: (page) =>
      read(sql<Due>`
        select subscription.id, subscription.version from dunning_cases its
        join billing_subscriptions subscription on subscription.billing_account_id = its.billing_account_id
        where its.status <> 'CLOSED' and its.past_due and subscription.status = 'ACTIVE' and ${part('subscription.id', page)}`),
    subscriptionsToClear: (page) =>
      read(sql<Due>`
        select subscription.id, subscription.version from billing_subscriptions subscription
        where subscription.status = 'PAST_DUE' and not exists (
            select from dunning_cases its
            where its.billing_account_id = subscription.billing_account_id and its.status <> 'CLOSED' and its.past_due)
          and ${part('subscription.id', page)}`),
  };
}

const withPlan = Object.entries(dunningPlans).flatMap(([profile, plan]) =>
  plan === null ? [] : [{ profile, graceDays: plan.graceDays }],
);
const graces = sql`unnest(${withPlan.map((one) => one.profile)}::text[], ${withPlan.map((one) => one.graceDays)}::integer[])
  as plan (profile, grace_days)`;

/** Nowhere is it later: what the indexes find before each zone is looked at. */
function tomorrow(at: Date): RawBuilder<CivilDate> {
  return sql<CivilDate>`${addDays(civilDateAt(at, 'UTC'), 1)}::date`;
}

function part(id: string, { after, limit }: DuePage): RawBuilder<unknown> {
  return sql`${sql.ref(id)} > ${after ?? ''} order by ${sql.ref(id)} limit ${limit}`;
}
