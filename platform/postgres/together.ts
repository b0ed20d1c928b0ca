import DataLoader from 'dataloader';

/**
 * One statement for what is asked in one breath inside one transaction: commands that share it ask each for themselves, and
 * their questions go to the database together. `run` answers in the order of what was asked.
 */
export function together<Transaction extends object, Asked, Answer>(
  run: (trx: Transaction, asked: readonly Asked[]) => Promise<readonly Answer[]>,
): (trx: Transaction, asked: Asked) => Promise<Answer> {
  const loaders = new WeakMap<Transaction, DataLoader<Asked, Answer>>();
  return (trx, asked) => {
    const known = loaders.get(trx);
    if (known !== undefined) return known.load(asked);
    // Nothing is remembered: the same question asked later has another answer.
    const loader = new DataLoader<Asked, Answer>((all) => run(trx, all), { cache: false });
    loaders.set(trx, loader);
    return loader.load(asked);
  };
}
