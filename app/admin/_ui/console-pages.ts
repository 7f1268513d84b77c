/** The pages of the console, in the order of its navigation. */
export const consolePages = [
  { id: "overview", href: "/admin" },
  { id: "people", href: "/admin/people" },
  { id: "topics", href: "/admin/topics" },
  { id: "deliveries", href: "/admin/deliveries" },
  { id: "suppressions", href: "/admin/suppressions" },
  { id: "operations", href: "/admin/operations" },
  { id: "onCall", href: "/admin/on-call" },
  { id: "incidents", href: "/admin/incidents" },
  { id: "maintenance", href: "/admin/maintenance" },
  { id: "reports", href: "/admin/reports" },
  { id: "subscribers", href: "/admin/subscribers" },
  { id: "audit", href: "/admin/audit" },
  { id: "outbox", href: "/admin/outbox" },
] as const;

export type ConsolePageId = (typeof consolePages)[number]["id"];
