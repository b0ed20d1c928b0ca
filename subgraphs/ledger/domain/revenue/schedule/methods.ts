/**
 * The recognition methods of DOMAIN 7, step 5: what progress is measured by, whether the schedule can be written at the
 * start or grows with what happens, and how days are counted where time is the measure.
 */
export const recognitionMethods = {
  POINT_IN_TIME: { measure: 'CONTROL_PASSED', isPlannedAhead: false, dayCount: null },
  STRAIGHT_LINE_DAILY: { measure: 'TIME_ELAPSED', isPlannedAhead: true, dayCount: 'ACTUAL' },
  STRAIGHT_LINE_MONTHLY: { measure: 'TIME_ELAPSED', isPlannedAhead: true, dayCount: '30E/360' },
  AS_INVOICED: { measure: 'AMOUNT_INVOICED', isPlannedAhead: false, dayCount: null },
  MILESTONE: { measure: 'MILESTONES_ACCEPTED', isPlannedAhead: false, dayCount: null },
  COST_TO_COST: { measure: 'COST_INCURRED', isPlannedAhead: false, dayCount: null },
  MATERIAL_RIGHT: { measure: 'RIGHT_EXERCISED', isPlannedAhead: false, dayCount: null },
} as const satisfies Readonly<Record<string, MethodRow>>;

export type RecognitionMethod = keyof typeof recognitionMethods;

/** What is earned by what somebody tells; before that by nothing, unless a right expires. */
export function isTold(method: RecognitionMethod): method is 'MILESTONE' | 'COST_TO_COST' | 'MATERIAL_RIGHT' {
  return method === 'MILESTONE' || method === 'COST_TO_COST' || method === 'MATERIAL_RIGHT';
}

export type StraightLineMethod = 'STRAIGHT_LINE_DAILY' | 'STRAIGHT_LINE_MONTHLY';

/** CUMULATIVE is Concord's; some ERPs round every line alone and give the last one the rest (DOMAIN 7). */
export type RoundingPolicy = 'CUMULATIVE' | 'LAST_TAKES_REMAINDER';

type MethodRow = {
  readonly measure: string;
  readonly isPlannedAhead: boolean;
  readonly dayCount: 'ACTUAL' | '30E/360' | null;
};
