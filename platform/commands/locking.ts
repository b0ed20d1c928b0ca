import type { Transaction } from 'kysely';
import type { Scope } from '../../core/scope.ts';
import { together } from '../postgres/together.ts';
import type { CommandTables } from './tables.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type Locked = { readonly id: string; readonly scope: Scope };

/**
 * How an adapter locks an entity: those that several commands of a transaction ask for go in one statement per scope.
 * `lock` has to take them in the order of their ids, so that two transactions never wait for each other; what is outside
 * the scope it leaves out.
 */
export function lockTogether<E extends { readonly id: string }>(
  lock: (trx: Transaction<CommandTables>, ids: readonly string[], scope: Scope) => Promise<readonly E[]>,
): (unit: UnitOfWork, id: string, scope: Scope) => Promise<E | null> {
  const load = together<Transaction<CommandTables>, Locked, E | null>(async (trx, asked) => {
    const scopes = new Map(asked.map(({ scope }) => [JSON.stringify(scope), scope]));
    const found = new Map<string, E>();
    for (const [name, scope] of scopes) {
      const ids = asked.filter((one) => JSON.stringify(one.scope) === name).map((one) => one.id);
      for (const entity of await lock(trx, ids, scope)) found.set(`${name} ${entity.id}`, entity);
    }
    return asked.map(({ id, scope }) => found.get(`${JSON.stringify(scope)} ${id}`) ?? null);
  });
  return (unit, id, scope) => load(unit.trx, { id, scope });
}
