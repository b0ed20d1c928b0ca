export type SeatLimits = { readonly socketsMax: number; readonly principalSocketsMax: number };

/** Counts what is open, in all and by principal. Who takes a place gives it back once. */
export class Seats {
  readonly #byPrincipal = new Map<string, number>();
  readonly #limits: SeatLimits;
  readonly #changed: (open: number) => void;
  #open = 0;

  constructor(limits: SeatLimits, changed: (open: number) => void) {
    this.#limits = limits;
    this.#changed = changed;
  }

  /** False where there is no place. */
  take(): boolean {
    if (this.#open >= this.#limits.socketsMax) return false;
    this.#changed((this.#open += 1));
    return true;
  }

  giveBack(): void {
    this.#changed((this.#open -= 1));
  }

  /** A place among those of one principal, who is known only after the socket is open. */
  takeFor(principal: string): boolean {
    const taken = this.#byPrincipal.get(principal) ?? 0;
    if (taken >= this.#limits.principalSocketsMax) return false;
    this.#byPrincipal.set(principal, taken + 1);
    return true;
  }

  giveBackFor(principal: string): void {
    const left = (this.#byPrincipal.get(principal) ?? 1) - 1;
    if (left === 0) this.#byPrincipal.delete(principal);
    else this.#byPrincipal.set(principal, left);
  }
}
