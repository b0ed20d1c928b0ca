const digitsMin = 6;

/** `JE-000042`: gapless per legal entity; a series that runs past a million simply gets longer. */
export function formatNumber(sequence: number): string {
  return `JE-${String(sequence).padStart(digitsMin, '0')}`;
}
