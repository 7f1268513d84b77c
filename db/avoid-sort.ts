import type { Tx } from "./client.ts";
import { prepared } from "./prepared.ts";

const disableSort = prepared("SET LOCAL enable_sort = off");

/**
 * Row-level security hides from the planner that every row is visible. Without this it may read and sort all rows of a long
 * list, instead of reading the first ones from an index. The statement is sent in the call, before those issued after it.
 */
export const avoidSort = (tx: Tx): Promise<unknown> => disableSort(tx, []);
