import type { Hold, HoldMode } from './unit-of-work.ts';

/** Two commands wait for each other, or one waits for a lock that no command of this group holds: each has to run alone. */
export class Dissolved extends Error {}

/** One command of a group. `done` settles when it has written all it writes. */
export type Member = { readonly done: Promise<unknown> };

/**
 * Who of the commands in one transaction may touch what: the locks that they would have held against each other in
 * transactions of their own. Who has to wait reads, afterwards, what the one before wrote.
 */
export class Turns {
  readonly #held = new Map<string, { mode: HoldMode; readonly by: Set<Member> }>();
  readonly #waits = new Map<Member, readonly Member[]>();

  holdFor(member: Member): Hold {
    return async (resource, mode) => {
      for (let others = this.#inTheWay(member, resource, mode); others.length > 0;) {
        if (others.some((other) => this.#waitsFor(other, member))) throw new Dissolved();
        this.#waits.set(member, others);
        await Promise.allSettled(others.map((other) => other.done));
        this.#waits.delete(member);
        others = this.#inTheWay(member, resource, mode);
      }
      const held = this.#held.get(resource) ?? { mode, by: new Set() };
      held.by.add(member);
      if (mode === 'EXCLUSIVE') held.mode = mode;
      this.#held.set(resource, held);
    };
  }

  /** The command has done its writing: whoever waits for it goes on. */
  leave(member: Member): void {
    for (const [resource, { by }] of this.#held) {
      if (by.delete(member) && by.size === 0) this.#held.delete(resource);
    }
  }

  #inTheWay(member: Member, resource: string, mode: HoldMode): readonly Member[] {
    const held = this.#held.get(resource);
    if (held === undefined || (mode === 'SHARED' && held.mode === 'SHARED')) return [];
    return [...held.by].filter((other) => other !== member);
  }

  #waitsFor(member: Member, other: Member): boolean {
    return member === other || (this.#waits.get(member) ?? []).some((next) => this.#waitsFor(next, other));
  }
}
