import type { Command, Entity } from '../commands/command.ts';
import type { Keeper } from '../commands/keeper.ts';
import type { Answer } from '../commands/pipeline-options.ts';
import type { Pipeline } from '../commands/pipeline.ts';
import type { Caller, WriteInput } from '../commands/write.ts';

/** An entity that time moves, as it is now. */
export type Due = { readonly id: string; readonly version: number };

/** A part of what is due, in the order of ids: at most `limit` behind the id `after`. */
export type DuePage = { readonly after: string | null; readonly limit: number };

/** A move that time makes, as a subgraph declares it: what is due at a moment, and the command that moves it. */
export type DueMove = {
  /** The mutation. */
  readonly name: string;
  due(at: Date, page: DuePage): Promise<readonly Due[]>;
  carryOut(id: string, write: WriteInput, caller: Caller): Promise<Answer<Entity>>;
};

/** The move that a command on an entity makes, once `due` finds it. */
export function dueMove<E extends Entity, Input, Reader, Facts>(
  pipeline: Pipeline,
  keeper: Keeper<E, Reader>,
  command: Command<E, Input, Reader, Facts>,
  parts: { readonly due: DueMove['due']; readonly input: (id: string) => Input },
): DueMove {
  return {
    name: command.name,
    due: parts.due,
    carryOut: (id, write, caller) => pipeline.run(keeper, command, parts.input(id), write, caller),
  };
}
