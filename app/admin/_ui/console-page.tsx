import {
  Activity,
  Ban,
  FileChartColumn,
  Inbox,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  PhoneCall,
  Rss,
  ScrollText,
  Send,
  Siren,
  Users,
  Wrench,
} from "lucide-react";
import type { ReactNode } from "react";
import { currentUser } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { AppShell } from "#app/_ui/app-shell.tsx";
import { type ConsolePageId, consolePages } from "./console-pages.ts";

const icons: Record<ConsolePageId, LucideIcon> = {
  overview: LayoutDashboard,
  people: Users,
  topics: Layers,
  deliveries: Send,
  suppressions: Ban,
  operations: Activity,
  onCall: PhoneCall,
  incidents: Siren,
  maintenance: Wrench,
  reports: FileChartColumn,
  subscribers: Rss,
  audit: ScrollText,
  outbox: Inbox,
};

const pages = consolePages.map((page) => ({ ...page, icon: icons[page.id] }));

interface Props {
  /** Null: no entry is current. */
  current: ConsolePageId | null;
  title: string;
  lead?: string;
  children: ReactNode;
}

/** A page of the console with its navigation. */
export async function ConsolePage({ current, title, lead, children }: Props) {
  const { language } = await currentUser();
  const t = translator(language);
  return (
    <AppShell current="console">
      <nav aria-label={t("console.nav")} className="border-b border-line bg-surface">
        <ul className="mx-auto flex max-w-5xl flex-wrap gap-x-1 px-2 py-2 sm:px-4">
          {pages.map(({ id, href, icon: Icon }) => (
            <li key={id}>
              <a
                href={href}
                aria-current={current === id ? "page" : undefined}
                className={`flex min-h-9 items-center gap-1.5 whitespace-nowrap rounded-lg px-2 text-sm font-medium transition-colors ${current === id ? "bg-accent-soft text-accent" : "text-muted hover:bg-sunken hover:text-ink"}`}
              >
                <Icon className="hidden size-4 sm:block" strokeWidth={1.75} aria-hidden />
                {t(`console.${id}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" className="mx-auto max-w-5xl px-4 pt-8 pb-20 sm:px-6 sm:pt-10">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {lead && <p className="mt-1.5 max-w-prose text-pretty text-muted">{lead}</p>}
        <div className="mt-6 space-y-6">{children}</div>
      </main>
    </AppShell>
  );
}
