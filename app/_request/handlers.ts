/**
 * Where route handlers answer, by their folders: these count their requests themselves (limit.ts). Whatever else is asked for
 * ends at a page, by whatever method, and is counted by the proxy. every-route.test.ts holds the list to the folders.
 */
export const handlers: readonly string[] = [
  ".well-known/gpc.json",
  "admin/deliveries/replay",
  "admin/incidents/open",
  "admin/incidents/update",
  "admin/operations/pause",
  "admin/outbox/[id]/html",
  "admin/people/end-sessions",
  "admin/suppressions/lift",
  "api/auth/[...nextauth]",
  "api/auth/me",
  "api/demo/sign-in",
  "api/graphql",
  "api/unsubscribe/[token]",
  "api/webhooks/resend",
  "api/webhooks/slack",
  "api/webhooks/twilio/inbound",
  "api/webhooks/twilio/status",
  "p/[token]/save",
  "preferences/save",
  "privacy/end-session",
  "privacy/erase",
  "privacy/export",
  "schema.graphql",
  "sign-in/email",
  "sign-in/link",
  "sign-in/oidc",
  "sign-out",
];

const patternOf = (folder: string): string =>
  folder
    .replaceAll(".", "[.]")
    .replace(/\[\[[.]\]\[[.]\]\[[.]\]\w+\]/, ".+")
    .replace(/\[\w+\]/g, "[^/]+");

const paths = new RegExp(`^/(${handlers.map(patternOf).join("|")}|icon[.]svg)$`);

/** Whether a path is no page's. */
export const isHandled = (pathname: string): boolean => paths.test(pathname);
