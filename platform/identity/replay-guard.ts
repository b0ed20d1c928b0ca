export type ReplayGuardOptions = {
  /** How long a nonce is remembered at least: as long as what carries it is valid. */
  readonly rememberMs: number;
  /** How many nonces of one generation are kept before everything new is refused. */
  readonly noncesMax: number;
  readonly now: () => number;
};

/**
 * Tells whether a nonce is new. Two generations take turns, so forgetting is one assignment instead of a timer per nonce.
 * A full generation refuses rather than forgets early: a forgotten nonce could be replayed.
 */
export class ReplayGuard {
  readonly #options: ReplayGuardOptions;
  #current = new Set<string>();
  #previous = new Set<string>();
  #turnsAt: number;

  constructor(options: ReplayGuardOptions) {
    this.#options = options;
    this.#turnsAt = options.now() + options.rememberMs;
  }

  /** True the first time, false for a repeat and when there is no room to remember it. */
  admit(nonce: string): boolean {
    this.#turn();
    if (this.#current.has(nonce) || this.#previous.has(nonce)) return false;
    if (this.#current.size >= this.#options.noncesMax) return false;
    this.#current.add(nonce);
    return true;
  }

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  #turn(): void {
    const now = this.#options.now();
    if (now < this.#turnsAt) return;
    const idle = now >= this.#turnsAt + this.#options.rememberMs;
    this.#previous = idle ? new Set() : this.#current;
    this.#current = new Set();
    this.#turnsAt = now + this.#options.rememberMs;
  }
}
