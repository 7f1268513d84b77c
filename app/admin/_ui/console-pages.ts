import type { Actor } from "#lib/actor.ts";
import { type Action, may } from "#lib/authorize.ts";

interface Page {
  id: string;
  href: string;
  /** Auditors may not open it. Absent: everyone with access to the console may. */
  needs?: Action;
}

/** The pages of the console in groups, in the order of its navigation. The first page belongs to no group. */
const consoleGroups = [
  { id: null, pages: [{ id: "overview", href: "/admin" }] },
  {
    id: "messages",
    pages: [
      { id: "people", href: "/admin/people" },
      { id: "topics", href: "/admin/topics" },
      { id: "deliveries", href: "/admin/deliveries" },
      { id: "suppressions", href: "/admin/suppressions" },
      { id: "outbox", href: "/admin/outbox", needs: "outbox.read" },
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

interface ConsolePage extends Page {
  id: ConsolePageId;
}
const pagesOf = ({ pages }: (typeof consoleGroups)[number]): readonly ConsolePage[] => pages;

/** All pages of the console. */
export const consolePages: readonly ConsolePage[] = consoleGroups.flatMap(pagesOf);

/** The groups with the pages that a viewer may open. */
export const groupsFor = (actor: Actor | null) =>
  consoleGroups.map((group) => ({
    id: group.id,
    pages: pagesOf(group).filter(({ needs }) => needs === undefined || (actor !== null && may(actor, needs))),
  }));
