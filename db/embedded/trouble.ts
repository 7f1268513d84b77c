import { OperatorError } from "#lib/errors.ts";

/** The last part of sentences about an unusable embedded database. */
export const useAnotherServer = "set DATABASE_URL to a PostgreSQL server of your own";

/** The server restarts by itself when there is free space again. */
export class DiskFullError extends OperatorError {}

const causes: Record<string, (path: string) => string> = {
  EACCES: (path) => `${path} is not writable by this user: change its owner, or set DATA_DIR to a folder that is`,
  EPERM: (path) => `${path} is not writable by this user: change its owner, or set DATA_DIR to a folder that is`,
  EROFS: (path) => `${path} lies on a read-only file system: set DATA_DIR to a folder that is writable`,
  ENOSPC: (path) => `The disk that holds ${path} is full: free some space, or set DATA_DIR to a folder on another disk`,
  EDQUOT: (path) => `The disk quota for ${path} is used up: free some space, or set DATA_DIR to a folder elsewhere`,
  ENOTDIR: (path) => `${path} cannot be a folder, because a part of its path is a file: set DATA_DIR to another folder`,
  EEXIST: (path) => `${path} cannot be a folder, because a file has that name: set DATA_DIR to another folder`,
  // mkdir -p fails with ENOENT only if nothing can be created at all, as under /proc.
  ENOENT: (path) => `${path} cannot be created: set DATA_DIR to a folder that is writable`,
};

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Turns an error that the operator can fix into one sentence; returns any other error unchanged. */
export function asOperatorError(error: unknown, path: string): unknown {
  if (error instanceof OperatorError) return error;
  return sentenceFor(errorCode(error), path, error) ?? error;
}

function sentenceFor(code: string | undefined, path: string, cause?: unknown): OperatorError | null {
  const sentence = causes[code ?? ""]?.(path);
  if (sentence === undefined) return null;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new (isFull ? DiskFullError : OperatorError)(`${sentence}.`, { cause });
}

/** Runs `work` and turns its file-system errors into sentences about `path`. */
export async function withOperatorErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asOperatorError(error, path);
  }
}

/** A cluster folder can be entered (0700) only by the account that PostgreSQL runs as. */
export const ofAnotherUser = (clusterDir: string) =>
  new OperatorError(
    `${clusterDir} belongs to another user: run this as the user who created it (or as root), or set DATA_DIR to another folder.`,
  );

/** The known problem that PostgreSQL's output reports, as one sentence; null if it reports none. */
export function findOutputProblem(output: string, dataDir: string): OperatorError | null {
  const library = /loading shared libraries: ([^\s:]+)/.exec(output) ?? /Library not loaded: (\S+)/.exec(output);
  if (library)
    return new OperatorError(
      `PostgreSQL needs the shared library ${library[1]}, which this machine lacks: install it, or ${useAnotherServer}.`,
    );
  if (/version `?GLIBC\S*' not found/.test(output))
    return new OperatorError(`This machine's C library is too old for the bundled PostgreSQL: ${useAnotherServer}.`);
  const code = [
    { text: /No space left on device/, code: "ENOSPC" },
    { text: /Disk quota exceeded/, code: "EDQUOT" },
    { text: /Read-only file system/, code: "EROFS" },
  ].find((known) => known.text.test(output))?.code;
  return sentenceFor(code, dataDir);
}

/** The last non-empty lines, for a sentence that quotes a log. */
export function lastLines(text: string, count: number): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(-count).join(" | ");
}
