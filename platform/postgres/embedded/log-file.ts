import { constants } from 'node:fs';
import { copyFile, open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond this the log is moved to `postgres.log.1`, so that both together stay below twice as much. */
export const logBytesMax = 8 * 1024 * 1024;
const tailBytesMax = 16 * 1024;

/** For the server to append to. Never through a link that somebody put in its place. */
export function openLogFile(home: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  return open(logFile(home), flags, 0o600);
}

/** Keeps the log small while the server goes on writing it: it appends, so it follows the end when that moves. */
export async function boundLogFile(home: string): Promise<void> {
  const path = logFile(home);
  const size = await sizeOfLog(home);
  if (size < logBytesMax) return;
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
}

export async function sizeOfLog(home: string): Promise<number> {
  return stat(logFile(home)).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What was written since the log had `from` bytes. */
export async function readLogSince(home: string, from: number): Promise<string> {
  const file = await open(logFile(home), constants.O_RDONLY).catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - tailBytesMax, 0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - start, 0)), 0, null, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function logFile(home: string): string {
  return join(home, 'postgres.log');
}
