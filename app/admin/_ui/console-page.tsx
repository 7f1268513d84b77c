import type { ReactNode } from "react";
import { currentUser } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { AppShell } from "#app/_ui/app-shell.tsx";
import { ConsoleNav } from "./console-nav.tsx";
import { type ConsolePageId, groupsFor } from "./console-pages.ts";

interface Props {
  /** Null: no entry is current. */
  current: ConsolePageId | null;
  title: string;
  lead?: string;
  children: ReactNode;
}

/** A page of the console with its navigation. */
export async function ConsolePage({ current, title, lead, children }: Props) {
  const { actor, language } = await currentUser();
  const t = translator(language);
  return (
    <AppShell current="console" isWide>
      <div className="mx-auto max-w-7xl lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
        <ConsoleNav current={current} groups={groupsFor(actor)} t={t} />
        <main id="content" className="min-w-0 px-4 pt-8 pb-20 sm:px-6 sm:pt-10">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {lead && <p className="mt-1.5 max-w-prose text-pretty text-muted">{lead}</p>}
          <div className="mt-6 space-y-6">{children}</div>
        </main>
      </div>
    </AppShell>
  );
}
