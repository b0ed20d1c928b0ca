import pg from 'pg';
import type { Reason } from './letter.ts';

const lengthMax = 300;

/**
 * Why an entry could not be applied, for people who may not see what is in it: an error's sentence may quote a name or an
 * address. PostgreSQL's is left out and told by its state and the names of what it is about; of any other, whatever looks
 * like a value is.
 */
export function reasonOf(error: unknown): Reason {
  if (error instanceof pg.DatabaseError) return { class: error.name, message: ofDatabase(error) };
  if (!(error instanceof Error)) return { class: typeof error, message: 'Something else than an error was thrown.' };
  return { class: error.name, message: withoutValues(error.message.split('\n')[0] ?? '').slice(0, lengthMax) };
}

function ofDatabase({ code, table, column, constraint, dataType, routine }: pg.DatabaseError): string {
  const named = Object.entries({ table, column, constraint, dataType, routine }).filter(
    ([, name]) => name !== undefined,
  );
  return [`SQLSTATE ${code ?? 'unknown'}`, ...named.map(([what, name]) => `${what} ${name}`)].join(', ');
}

/** Quotations, addresses and long numbers; of a TypeError the name of the property it did not find stays. */
function withoutValues(sentence: string): string {
  const property = /\((reading|setting) '([A-Za-z_$][\w$]*)'\)$/.exec(sentence);
  const rest = property === null ? sentence : sentence.slice(0, property.index);
  const bare = rest
    .replace(/"[^"]*("|$)|`[^`]*(`|$)|'[^']*('|$)|“[^”]*(”|$)/g, '…')
    .replace(/[\w.+-]+@[\w.-]+|\w+:\/\/\S+/g, '…')
    .replace(/[\d][\d\s.,:/-]{3,}/g, '… ');
  return property === null ? bare.trim() : `${bare}${property[0]}`;
}
