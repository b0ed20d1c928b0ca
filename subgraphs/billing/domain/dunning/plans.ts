import type { DunningProfile, DunningStep } from '../dunning-case.ts';

/** A step, and how many days after the oldest due date it is taken. */
export type DunningLevel = { readonly days: number; readonly step: DunningStep };

export type DunningPlan = {
  /** A case is opened once something is overdue for longer than this. */
  readonly graceDays: number;
  /** In their order; the days grow. */
  readonly levels: readonly DunningLevel[];
};

/** What each profile does, and when. The schema tells clients the same. */
export const dunningPlans = {
  STANDARD: {
    graceDays: 3,
    levels: [
      { days: 7, step: 'REMIND' },
      { days: 14, step: 'REMIND' },
      { days: 21, step: 'PAST_DUE' },
      { days: 35, step: 'FINAL_NOTICE' },
    ],
  },
  GENTLE: {
    graceDays: 7,
    levels: [
      { days: 14, step: 'REMIND' },
      { days: 30, step: 'REMIND' },
      { days: 60, step: 'FINAL_NOTICE' },
    ],
  },
  NONE: null,
} as const satisfies Readonly<Record<DunningProfile, DunningPlan | null>>;

/** Nobody promises for longer than this. The schema says the same. */
export const promiseDaysMax = 60;

export function planOf(profile: DunningProfile): DunningPlan | null {
  return dunningPlans[profile];
}
