import type { Kysely, Transaction } from 'kysely';
import type { Scope } from '../../core/scope.ts';
import { together } from '../postgres/together.ts';
import type { CommandTables } from './tables.ts';
import type { Hold, UnitOfWork } from './unit-of-work.ts';

type Lock<E> = (unit: UnitOfWork, id: string, scope: Scope) => Promise<E | null>;

/** How a reader locks an aggregate that a command changes beside its own: as the pipeline locks the command's own. */
export function lockBeside<E>(entity: string, lock: Lock<E>, db: Kysely<CommandTables>, hold: Hold) {
  return async (id: string, scope: Scope): Promise<E | null> => {
    await hold(`${entity} ${id}`, 'EXCLUSIVE');
    return lock({ trx: db as UnitOfWork['trx'], hold }, id, scope);
  };
}

/** The same for several at once: in the order of their ids, so that two commands that name the same never wait for each other. */
export function lockAllBeside<E>(entity: string, lock: Lock<E>, db: Kysely<CommandTables>, hold: Hold) {
  return async (ids: readonly string[], scope: Scope): Promise<readonly E[]> => {
    const inOrder = [...new Set(ids)].sort();
    for (const id of inOrder) await hold(`${entity} ${id}`, 'EXCLUSIVE');
    const unit = { trx: db as UnitOfWork['trx'], hold };
    const found = await Promise.all(inOrder.map((id) => lock(unit, id, scope)));
    return found.filter((one) => one !== null);
  };
}

type Locked = { readonly id: string; readonly scope: Scope };

/**
 * How an adapter locks an entity: those that several commands of a transaction ask for go in one statement per scope.
 * `lock` has to take them in the order of their ids, so that two transactions never wait for each other; what is outside
 * the scope it leaves out.
 */
export function lockTogether<E extends { readonly id: string }>(
  lock: (trx: Transaction<CommandTables>, ids: readonly string[], scope: Scope) => Promise<readonly E[]>,
): Lock<E> {
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
