import { ValidationError } from "./errors.ts";
import { kindOfId } from "./ids.ts";
import { limits } from "./limits.ts";

/** One page of a list in keyset order. `first`: 1 to 100. Cursors are opaque to callers: the last key, in base64url. */
export interface Page<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

export interface PageInput {
  first: number;
  after?: string | null;
}

/** The key behind `after`, or null for the first page. Throws ValidationError. */
export function readPage({ first, after }: PageInput): { limit: number; afterKey: string | null } {
  if (!Number.isInteger(first) || first < 1 || first > limits.pageSize)
    throw new ValidationError(`first must be from 1 to ${limits.pageSize}`, ["first"]);
  if (after == null) return { limit: first, afterKey: null };
  const key = Buffer.from(after, "base64url").toString("utf8");
  if (kindOfId(key) === null) throw new ValidationError("after is not a cursor of this list", ["after"]);
  return { limit: first, afterKey: key };
}

/** `rows`: up to limit + 1; the extra row only shows that there is a next page. */
export function toPage<T extends { id: string }>(rows: T[], limit: number, afterKey: string | null): Page<T> {
  const edges = rows.slice(0, limit).map((node) => ({ cursor: Buffer.from(node.id).toString("base64url"), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > limit,
      hasPreviousPage: afterKey !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The length of a list that is one page. Null if there are more pages. */
export const countOfOnlyPage = (rows: readonly unknown[], limit: number, afterKey: string | null): number | null =>
  afterKey === null && rows.length <= limit ? rows.length : null;

/** A page with the count of the whole list, which needs a query of its own. Above `limits.exactCount` it is an estimate. */
export type CountedPage<T> = Page<T> & { totalCount: () => Promise<number> };
