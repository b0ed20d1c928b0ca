export type EmbeddedPostgresReason =
  | 'PLATFORM_MISSING'
  | 'NO_ACCOUNT'
  | 'NOT_ACCESSIBLE'
  | 'OTHER_OWNER'
  | 'OTHER_VERSION'
  | 'DAMAGED'
  | 'DISK_FULL'
  | 'START_FAILED'
  | 'TIMED_OUT';

/** The embedded PostgreSQL cannot be had. The message is one sentence or two for a person: what is wrong, what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly reason: EmbeddedPostgresReason;

  constructor(reason: EmbeddedPostgresReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

export function systemCodeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export function diskFull(path: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'DISK_FULL',
    `No space is left at ${path}. Free at least 200 MB there, or set DATA_DIR to a folder on another disk, and start again.`,
    { cause },
  );
}

/** What the file system said about `path`, as an error that says what to do; anything else comes back as it is. */
export function explainFileError(error: unknown, path: string): unknown {
  switch (systemCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, error);
    case 'EACCES':
    case 'EPERM':
      return new EmbeddedPostgresError(
        'NOT_ACCESSIBLE',
        `${path} may not be read or written by this user. Run as the user that owns it, or set DATA_DIR to a folder of your own.`,
        { cause: error },
      );
    case 'EROFS':
      return new EmbeddedPostgresError(
        'NOT_ACCESSIBLE',
        `${path} lies on a read-only file system. Set DATA_DIR to a folder that can be written.`,
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new EmbeddedPostgresError(
        'NOT_ACCESSIBLE',
        `${path} is not a folder, or leads through something that is none. Set DATA_DIR to a folder.`,
        { cause: error },
      );
    default:
      return error;
  }
}
