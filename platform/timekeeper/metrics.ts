import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type MoveOutcome = 'DONE' | 'REPLAYED' | 'REFUSED' | 'FAILED';

export type TimekeeperMetrics = {
  /** Whether this process makes the moves of a source now. */
  active(source: string, is: boolean): void;
  moved(source: string, move: string, outcome: MoveOutcome): void;
  /** A round through everything that was due. */
  roundEnded(source: string, seconds: number): void;
};

export function createTimekeeperMetrics(registry: Registry): TimekeeperMetrics {
  const active = new Gauge({
    name: 'concord_timekeeper_active',
    help: 'Whether this process makes the moves that time brings about in a source.',
    labelNames: ['source'],
    registers: [registry],
  });
  const moves = new Counter({
    name: 'concord_timekeeper_moves_total',
    help: 'Moves by time; REPLAYED was made before, REFUSED and FAILED are tried again the next day.',
    labelNames: ['source', 'move', 'outcome'],
    registers: [registry],
  });
  const rounds = new Histogram({
    name: 'concord_timekeeper_round_seconds',
    help: 'How long it takes to make everything that is due.',
    labelNames: ['source'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers: [registry],
  });
  return {
    active: (source, is) => active.set({ source }, is ? 1 : 0),
    moved: (source, move, outcome) => moves.inc({ source, move, outcome }),
    roundEnded: (source, seconds) => rounds.observe({ source }, seconds),
  };
}
