/**
 * The folders with route handlers. These count their requests themselves (with-rate-limit.ts). Every other path, with
 * any method, is rendered by a page and counted by the proxy. every-route.test.ts compares the list with the folders.
 */
export const handlers: readonly string[] = [
  ".well-known/gpc.json",
  "admin/deliveries/replay",
  "admin/incidents/contain",
  "admin/incidents/link",
  "admin/incidents/open",
  "admin/incidents/post-mortem",
  "admin/incidents/update",
  "admin/maintenance/end",
  "admin/maintenance/schedule",
  "admin/on-call/calendar-link",
  "admin/on-call/end",
  "admin/on-call/escalation",
  "admin/on-call/override",
  "admin/on-call/save",
  "admin/operations/pause",
  "admin/outbox/[id]/html",
  "admin/people/end-sessions",
  "admin/reports/[id]/file",
  "admin/reports/amend",
  "admin/reports/note",
  "admin/subscribers/remove",
  "admin/suppressions/lift",
  "api/auth/[...nextauth]",
  "api/auth/me",
  "api/demo/sign-in",
  "api/graphql",
  "api/status-unsubscribe/[token]",
  "api/unsubscribe/[token]",
  "api/vitals",
  "api/webhooks/[...path]",
  "api/webhooks/alertmanager",
  "on-call/[file]",
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
  "status/confirm",
  "status/subscribe",
];

const patternOf = (folder: string): string =>
  folder
    .replaceAll(".", "[.]")
    .replace(/\[\[[.]\]\[[.]\]\[[.]\]\w+\]/, ".+")
    .replace(/\[\w+\]/g, "[^/]+");

const handlerPaths = new RegExp(`^/(${handlers.map(patternOf).join("|")}|icon[.]svg)$`);

/** True if a route handler answers the path, and not a page. */
export const isRouteHandlerPath = (pathname: string): boolean => handlerPaths.test(pathname);
