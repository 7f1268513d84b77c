import { limits } from "#lib/limits.ts";

/** True if a `totalCount` is an estimate, which a page shows as "about". */
export const isEstimate = (count: number): boolean => count > limits.exactCount;
