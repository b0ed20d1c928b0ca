import { z } from 'zod';
import { civilDate } from '../../../../core/civil-date.ts';
import { closeModule } from '../../../../subgraphs/ledger/domain/periods/closing.ts';
import { resolvePostingDate } from '../../../../subgraphs/ledger/domain/periods/posting-date.ts';
import { reopen } from '../../../../subgraphs/ledger/domain/periods/reopening.ts';
import type { Module, ModuleStatuses, PeriodKeeper } from '../../../../subgraphs/ledger/domain/periods/statuses.ts';
import { dateText, operation, type Operations } from '../../operation.ts';

const moduleName = z.enum(['BILLING', 'AR', 'REVENUE', 'GL']);
const moduleStatus = z.enum(['FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED']);
const statuses = z.partialRecord(moduleName, moduleStatus);
/** One status is that of the module which the case is about. */
const statusOrStatuses = z.union([moduleStatus, statuses]);

/** `CLOSE_TEAM` and `close team` are the role close-team. */
const role = z.string().transform((text) => text.toLowerCase().replace(/[^a-z]+/g, '-'));
const endOfTime = civilDate('9999-12-31');
const keeper: PeriodKeeper = { system: 'concord', duty: 'CONCORD' };

export const periodOperations: Operations = {
  resolvePostingDate: operation(
    z.object({
      module: moduleName,
      periods: z.array(
        z.object({ name: z.string(), from: dateText, to: dateText.nullable(), status: statusOrStatuses }),
      ),
      requests: z.array(
        z.object({
          type: z.enum(['SYSTEM', 'MANUAL']),
          requestedDate: dateText,
          closeRole: z.boolean().nullish(),
        }),
      ),
    }),
    ({ module, periods, requests }) => {
      const calendar = periods.map(({ name, from, to, status }) => ({
        name,
        from,
        to: to ?? endOfTime,
        statuses: statusesOf(module, status),
      }));
      return {
        results: requests.map(({ type, requestedDate, closeRole }) => {
          const request = { module, requestedDate, origin: type, closeRole: closeRole ?? false };
          const resolved = resolvePostingDate(calendar, request);
          if (!resolved.ok) return { error: resolved.refusal.code };
          if (resolved.value.kind === 'WAIT') return { error: 'PERIOD_CLOSED', waitsFor: resolved.value.period };
          const { postingDate, originalDate } = resolved.value;
          return { postingDate, originalDate };
        }),
      };
    },
  ),

  closeModule: operation(
    z.object({
      attempts: z.array(
        z.object({
          module: moduleName,
          actorRole: role,
          statuses,
          reconciliationDone: z.boolean().default(false),
          exceptions: z.array(z.object({ state: z.string(), aboveTolerance: z.boolean() })).default([]),
        }),
      ),
    }),
    ({ attempts }) => {
      const answers = attempts.map(({ actorRole, ...attempt }) =>
        closeModule({ ...attempt, roles: [actorRole], keeper }),
      );
      return {
        allowed: answers.map(({ ok }) => ok),
        error: answers.map((answer) => (answer.ok ? null : answer.refusal.code)),
      };
    },
  ),

  reopenPeriod: operation(
    z.object({
      module: moduleName,
      periods: z.array(z.object({ name: z.string(), status: statusOrStatuses, closedBy: z.string().nullish() })),
      attempts: z.array(
        z.object({
          period: z.string(),
          requestedBy: z.object({ person: z.string(), role }),
          secondApprover: z.union([z.string(), z.object({ person: z.string() })]).nullish(),
          reason: z.string().nullish(),
        }),
      ),
    }),
    ({ module, periods, attempts }) => {
      const calendar = periods.map(({ name, status, closedBy }) => ({
        name,
        statuses: statusesOf(module, status),
        closedBy: closedBy ?? null,
      }));
      const answers = attempts.map(({ period, requestedBy, secondApprover, reason }) =>
        reopen(calendar, {
          module,
          period,
          requestedBy: { person: requestedBy.person, roles: [requestedBy.role] },
          secondApprover:
            typeof secondApprover === 'object' ? (secondApprover?.person ?? null) : (secondApprover ?? null),
          reason: reason ?? null,
          keeper,
        }),
      );
      const [first] = answers;
      const before = calendar.find(({ name }) => name === attempts[0]?.period)?.statuses[module];
      return {
        allowed: answers.map(({ ok }) => ok),
        error: answers.map((answer) => (answer.ok ? null : answer.refusal.code)),
        statusAfterFirst: first?.ok === true ? first.value.status : before,
      };
    },
  ),
};

function statusesOf(module: Module, given: z.output<typeof statusOrStatuses>): ModuleStatuses {
  return typeof given === 'string' ? { [module]: given } : given;
}
