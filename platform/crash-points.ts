/**
 * Named places at which a crash test lets the process die, `CONCORD_CRASH_AT=relay.after-commit:3` on the third
 * passage. A crash by luck proves nothing; a named one can be repeated. Without the variable a point costs one comparison.
 */
const [wanted, nth] = (process.env['CONCORD_CRASH_AT'] ?? '').split(':');
let passages = 0;

export function crashPoint(name: string): void {
  if (name !== wanted) return;
  passages += 1;
  // SIGKILL, not exit: nothing may tidy up on the way out.
  if (passages >= Number(nth ?? 1)) process.kill(process.pid, 'SIGKILL');
}
