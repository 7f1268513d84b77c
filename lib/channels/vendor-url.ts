/** A path of a vendor's API under a `*_BASE_URL`. The base URL keeps its own path: a gateway routes by it. */
export const vendorUrl = (baseUrl: string, path: string): string => baseUrl.replace(/\/+$/, "") + path;

/** Slack's SDK takes the URL in front of the method's name. A base URL without a path gets Slack's own, /api/. */
export const slackApiUrl = (baseUrl: string): string =>
  vendorUrl(baseUrl, new URL(baseUrl).pathname === "/" ? "/api/" : "/");
