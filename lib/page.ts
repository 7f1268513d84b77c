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

/** A page with the count of the whole list, which needs a query of its own. Above `limits.exactCount` it is an estimate. */
export type CountedPage<T> = Page<T> & { totalCount: () => Promise<number> };

/** Returns the rows after the key, or from the start if it is null, in the order of the list: at most `limit`. */
type ReadRows<T> = (afterKey: string | null, limit: number) => Promise<T[]>;

/** Reads one page of a list. Throws ValidationError. */
export const readPage = async <T extends { id: string }>(input: PageInput, readRows: ReadRows<T>): Promise<Page<T>> =>
  (await readPageAndRest(input, readRows)).page;

/** The same with the count. A list that is one page is counted without the query. */
export async function readCountedPage<T extends { id: string }>(
  input: PageInput,
  readRows: ReadRows<T>,
  count: () => Promise<number>,
): Promise<CountedPage<T>> {
  const { page, length } = await readPageAndRest(input, readRows);
  return { ...page, totalCount: async () => length ?? count() };
}

/** `length`: of a list that is one page; null if there are more pages. */
async function readPageAndRest<T extends { id: string }>(
  input: PageInput,
  readRows: ReadRows<T>,
): Promise<{ page: Page<T>; length: number | null }> {
  const { first } = input;
  const afterKey = keyOf(input);
  // The extra row only shows that there is a next page.
  const rows = await readRows(afterKey, first + 1);
  const edges = rows.slice(0, first).map((node) => ({ cursor: Buffer.from(node.id).toString("base64url"), node }));
  const pageInfo = {
    hasNextPage: rows.length > first,
    hasPreviousPage: afterKey !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return {
    page: { edges, pageInfo },
    length: pageInfo.hasNextPage || pageInfo.hasPreviousPage ? null : rows.length,
  };
}

/** The key behind `after`, or null for the first page. */
function keyOf({ first, after }: PageInput): string | null {
  if (!Number.isInteger(first) || first < 1 || first > limits.pageSize)
    throw new ValidationError(`first must be from 1 to ${limits.pageSize}`, ["first"]);
  if (after == null) return null;
  const key = Buffer.from(after, "base64url").toString("utf8");
  if (kindOfId(key) === null) throw new ValidationError("after is not a cursor of this list", ["after"]);
  return key;
}
