/** base: the files of a server, for the embedded one. dump: the archive of pg_dump, for a server of one's own. */
export const WAYS = ["base", "dump"] as const;
export type Way = (typeof WAYS)[number];
