/** Counts what is open, in all and by principal. */
export class Seats {
  readonly #bySeat = new Map<string, number>();
  readonly #limits: { readonly socketsMax: number; readonly principalSocketsMax: number };
  readonly #changed: (open: number) => void;
  #open = 0;

  constructor(
    limits: { readonly socketsMax: number; readonly principalSocketsMax: number },
    changed: (open: number) => void,
  ) {
    this.#limits = limits;
    this.#changed = changed;
  }

  /** How to give the place back; null where there is none. */
  take(): (() => void) | null {
    if (this.#open >= this.#limits.socketsMax) return null;
    this.#changed((this.#open += 1));
    return once(() => this.#changed((this.#open -= 1)));
  }

  /** A place among those of one principal, who is known only after the socket is open. */
  takeFor(principal: string): (() => void) | null {
    const taken = this.#bySeat.get(principal) ?? 0;
    if (taken >= this.#limits.principalSocketsMax) return null;
    this.#bySeat.set(principal, taken + 1);
    return once(() => {
      const left = (this.#bySeat.get(principal) ?? 1) - 1;
      if (left === 0) this.#bySeat.delete(principal);
      else this.#bySeat.set(principal, left);
    });
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
