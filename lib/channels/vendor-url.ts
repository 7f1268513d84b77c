/** Appends a path of a vendor's API to a `*_BASE_URL`. The base URL keeps its own path, because gateways route by it. */
export const vendorUrl = (baseUrl: string, path: string): string => baseUrl.replace(/\/+$/, "") + path;

/** Returns the prefix of all methods for Slack's SDK. A base URL without a path gets Slack's path /api/. */
export const slackApiUrl = (baseUrl: string): string =>
  vendorUrl(baseUrl, new URL(baseUrl).pathname === "/" ? "/api/" : "/");
