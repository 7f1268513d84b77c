/** True if the browser sends Global Privacy Control. "1" is the only defined value. */
export const hasOptedOut = (headers: Headers): boolean => headers.get("sec-gpc") === "1";
