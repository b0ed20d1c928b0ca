import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** The unprivileged user that PostgreSQL runs as while we are root; null where it runs as ourselves. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number } | null;

/** Best first: made for us, made for PostgreSQL (macOS says `_postgres`), or there on every machine. */
const accountNames = ['concord', 'postgres', '_postgres', 'nobody'] as const;

/** PostgreSQL refuses to be root. A cluster that exists keeps its owner, so that root can serve a user's folder too. */
export function chooseAccount(clusterOwner: number | null): Account {
  if (process.getuid?.() !== 0) return null;
  const accounts = readAccounts();
  if (clusterOwner !== null && clusterOwner !== 0) {
    const owner = accounts.find((account) => account.uid === clusterOwner);
    return owner ?? { name: `user ${clusterOwner}`, uid: clusterOwner, gid: clusterOwner };
  }
  for (const name of accountNames) {
    const found = accounts.find((account) => account.name === name && account.uid > 0);
    if (found !== undefined) return found;
  }
  throw new EmbeddedPostgresError(
    'NO_ACCOUNT',
    'PostgreSQL does not run as root, and this machine has no user "concord" or "nobody" for it. Make one (useradd --system concord), start as another user, or set DATABASE_URL.',
  );
}

/** Whether the account can walk to `path`: every folder above it lets strangers, its group or itself through. */
export function mayReach(account: Account, path: string): boolean {
  if (account === null) return true;
  const parent = dirname(path);
  return mayEnter(account, path) && (parent === path || mayReach(account, parent));
}

function mayEnter(account: NonNullable<Account>, path: string): boolean {
  const { uid, gid, mode } = statSync(path);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function readAccounts(): readonly NonNullable<Account>[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}
