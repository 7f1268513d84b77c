import {
  Activity,
  Ban,
  ChevronDown,
  FileChartColumn,
  Inbox,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  Menu,
  PhoneCall,
  Rss,
  ScrollText,
  Send,
  Siren,
  Users,
  Wrench,
} from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import type { ConsolePageId, groupsFor } from "./console-pages.ts";

const icons: Record<ConsolePageId, LucideIcon> = {
  overview: LayoutDashboard,
  people: Users,
  topics: Layers,
  deliveries: Send,
  suppressions: Ban,
  outbox: Inbox,
  operations: Activity,
  incidents: Siren,
  onCall: PhoneCall,
  maintenance: Wrench,
  subscribers: Rss,
  reports: FileChartColumn,
  audit: ScrollText,
};

interface Props {
  /** Null: no entry is current. */
  current: ConsolePageId | null;
  /** The pages that the viewer may open. */
  groups: ReturnType<typeof groupsFor>;
  t: Translate;
}

/** The console's pages in groups: beside the page where there is room, else in a menu above it. Works without scripts. */
export const ConsoleNav = ({ current, groups, t }: Props) => (
  <nav aria-label={t("console.nav")} className="border-b border-line bg-surface lg:border-0 lg:bg-transparent">
    <details className="group lg:hidden">
      <summary className="flex min-h-12 list-none items-center gap-2.5 px-4 text-sm font-medium sm:px-6 [&::-webkit-details-marker]:hidden">
        <Menu className="size-4.5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
        {t("console.menu")}
        {current && <span className="min-w-0 truncate text-muted">{t(`console.${current}`)}</span>}
        <ChevronDown
          className="ms-auto size-4 shrink-0 text-muted transition-transform group-open:rotate-180"
          aria-hidden
        />
      </summary>
      <Groups
        {...{ current, groups, t }}
        className="grid grid-cols-2 gap-x-2 gap-y-4 px-2 pb-4 sm:grid-cols-3 sm:px-4"
      />
    </details>
    <Groups
      {...{ current, groups, t }}
      className="sticky top-16 hidden max-h-[calc(100dvh-4rem)] space-y-5 overflow-y-auto py-9 ps-3 pe-1 lg:block"
    />
  </nav>
);

const Groups = ({ current, groups, t, className }: Props & { className: string }) => (
  <div className={className}>
    {groups.map((group) => (
      <div key={group.id ?? "first"} className="min-w-0 first:col-span-full">
        {group.id && (
          <p className="mb-1 px-2.5 text-xs font-semibold text-muted" aria-hidden>
            {t(`console.group.${group.id}`)}
          </p>
        )}
        <ul aria-label={group.id ? t(`console.group.${group.id}`) : undefined} className="space-y-0.5">
          {group.pages.map(({ id, href }) => {
            const Icon = icons[id];
            return (
              <li key={id}>
                <a
                  href={href}
                  aria-current={current === id ? "page" : undefined}
                  className={`flex min-h-10 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium transition-colors lg:min-h-9 ${current === id ? "bg-accent-soft text-accent" : "text-muted hover:bg-sunken hover:text-ink"}`}
                >
                  <Icon className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
                  <span className="min-w-0 wrap-anywhere">{t(`console.${id}`)}</span>
                </a>
              </li>
            );
          })}
        </ul>
      </div>
    ))}
  </div>
);
