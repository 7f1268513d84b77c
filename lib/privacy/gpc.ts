/** Whether the browser sends Global Privacy Control. The one value that there is, is "1". */
export const hasOptedOut = (headers: Headers): boolean => headers.get("sec-gpc") === "1";
