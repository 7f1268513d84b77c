interface Page {
  id: string;
  href: string;
}

/** The pages of the console in groups, in the order of its navigation. The first page belongs to no group. */
export const consoleGroups = [
  { id: null, pages: [{ id: "overview", href: "/admin" }] },
  {
    id: "messages",
    pages: [
      { id: "people", href: "/admin/people" },
      { id: "topics", href: "/admin/topics" },
      { id: "deliveries", href: "/admin/deliveries" },
      { id: "suppressions", href: "/admin/suppressions" },
      { id: "outbox", href: "/admin/outbox" },
    ],
  },
  {
    id: "service",
    pages: [
      { id: "operations", href: "/admin/operations" },
      { id: "incidents", href: "/admin/incidents" },
      { id: "onCall", href: "/admin/on-call" },
      { id: "maintenance", href: "/admin/maintenance" },
      { id: "subscribers", href: "/admin/subscribers" },
    ],
  },
  {
    id: "records",
    pages: [
      { id: "reports", href: "/admin/reports" },
      { id: "audit", href: "/admin/audit" },
    ],
  },
] as const satisfies readonly { id: string | null; pages: readonly Page[] }[];

export type ConsolePageId = (typeof consoleGroups)[number]["pages"][number]["id"];

/** All pages of the console. */
export const consolePages: readonly { id: ConsolePageId; href: string }[] = consoleGroups.flatMap(
  ({ pages }): readonly { id: ConsolePageId; href: string }[] => pages,
);
