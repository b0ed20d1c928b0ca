import { Counter, Histogram, type Registry } from 'prom-client';
import type { FactOutcome } from './fact.ts';

export type CommandMetrics = {
  commandRan(command: string, outcome: string, replayed: boolean, seconds: number): void;
  factTaken(system: string, outcome: Exclude<FactOutcome, 'HELD'> | 'UNREADABLE'): void;
  /** What a system of record reported that no rule allows. */
  violated(system: string, rule: string): void;
  outcomeUnknown(system: string): void;
  /** A transaction that several commands shared; DISSOLVED when they had to run one by one after all. */
  groupEnded(commands: number, fate: 'COMMITTED' | 'DISSOLVED' | 'FAULT'): void;
};

export function createCommandMetrics(registry: Registry, source: string): CommandMetrics {
  const commands = new Counter({
    name: `concord_${source}_commands_total`,
    help: 'Commands by outcome: APPLIED, SUBMITTED, REHEARSED or the code of the refusal.',
    labelNames: ['command', 'outcome', 'replayed'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: `concord_${source}_command_seconds`,
    help: 'From the arrival of a command in its subgraph to its answer.',
    labelNames: ['outcome'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  });
  const facts = new Counter({
    name: `concord_${source}_facts_total`,
    help: 'Facts from outside systems; ECHO is our own change coming back, UNREADABLE and UNKEEPABLE were set aside.',
    labelNames: ['system', 'outcome'],
    registers: [registry],
  });
  const violations = new Counter({
    name: `concord_${source}_source_violations_total`,
    help: 'What systems of record reported that no rule allows (SOURCE_VIOLATION).',
    labelNames: ['system', 'rule'],
    registers: [registry],
  });
  const unknown = new Counter({
    name: `concord_${source}_outcomes_unknown_total`,
    help: 'Commands to an outside system whose outcome had to be looked up.',
    labelNames: ['system'],
    registers: [registry],
  });
  const groups = new Histogram({
    name: `concord_${source}_command_group_size`,
    help: 'Commands that shared one transaction, by what became of it.',
    labelNames: ['fate'],
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers: [registry],
  });
  return {
    commandRan(command, outcome, replayed, seconds) {
      commands.inc({ command, outcome, replayed: String(replayed) });
      duration.observe({ outcome: outcome === 'APPLIED' || outcome === 'SUBMITTED' ? 'done' : 'other' }, seconds);
    },
    factTaken: (system, outcome) => facts.inc({ system, outcome }),
    violated: (system, rule) => violations.inc({ system, rule }),
    outcomeUnknown: (system) => unknown.inc({ system }),
    groupEnded: (size, fate) => groups.observe({ fate }, size),
  };
}
