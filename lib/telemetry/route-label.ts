/** The values of the `route` label. Unknown paths are "other", so that user input cannot create series. */
export const ROUTES = [
  "/",
  "/api/graphql",
  "/sign-in",
  "/preferences",
  "/privacy",
  "/p/[token]",
  "/u/[token]",
  "/on-call/[token]",
  "/admin/*",
  "/playground",
  "/status",
  "/schema.graphql",
  "/health",
  "/metrics",
  "/api/auth/*",
  "/api/vitals",
  "/api/webhooks/*",
  "/_next/*",
  "other",
] as const;
export type RouteLabel = (typeof ROUTES)[number];

/** The values of the `page` label: the routes that a browser shows. */
export const PAGES = [
  "/",
  "/sign-in",
  "/preferences",
  "/privacy",
  "/p/[token]",
  "/u/[token]",
  "/admin/*",
  "/playground",
  "/status",
  "other",
] as const satisfies readonly RouteLabel[];
export type PageLabel = (typeof PAGES)[number];

export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"] as const;
export type MethodLabel = (typeof METHODS)[number];

/** 429 is apart from 4xx: the service refuses for load, and the caller did nothing wrong. */
export const STATUS_CLASSES = ["1xx", "2xx", "3xx", "4xx", "5xx", "429", "other"] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

const PREFIXES: readonly (readonly [prefix: string, route: RouteLabel])[] = [
  ["/api/graphql", "/api/graphql"],
  ["/sign-in", "/sign-in"],
  ["/preferences", "/preferences"],
  ["/privacy", "/privacy"],
  ["/admin", "/admin/*"],
  ["/playground", "/playground"],
  ["/status", "/status"],
  ["/api/v2", "/status"],
  ["/history.rss", "/status"],
  ["/history.atom", "/status"],
  ["/schema.graphql", "/schema.graphql"],
  ["/health", "/health"],
  ["/metrics", "/metrics"],
  ["/api/auth", "/api/auth/*"],
  ["/api/vitals", "/api/vitals"],
  ["/api/webhooks", "/api/webhooks/*"],
  ["/_next", "/_next/*"],
];

/** The route pattern of a path or request target. */
export function routeLabel(pathname: string): RouteLabel {
  const path = pathname.split(/[?#]/, 1)[0] ?? "";
  if (path === "/") return "/";
  if (path.startsWith("/p/")) return "/p/[token]";
  if (path.startsWith("/u/")) return "/u/[token]";
  if (path.startsWith("/on-call/")) return "/on-call/[token]";
  return PREFIXES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? "other";
}

/** The same for a page. The browser sends only this label, because the path of a signed link is a credential. */
export function pageLabel(pathname: string): PageLabel {
  const route = routeLabel(pathname);
  return PAGES.find((page) => page === route) ?? "other";
}

export function methodLabel(method: string | undefined): MethodLabel {
  return METHODS.find((known) => known === method) ?? "other";
}

/** 404 -> "4xx". */
export function statusClass(status: number): StatusClass {
  if (status === 429) return "429";
  return STATUS_CLASSES.find((name) => name === `${Math.floor(status / 100)}xx`) ?? "other";
}
