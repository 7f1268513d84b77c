import { Info } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { currentLanguage } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { clientMessages, translator } from "#app/_request/translate.ts";
import { MessagesProvider } from "#app/_ui/intl-provider.tsx";
import { PreferencesMain } from "#app/preferences/preferences-main.tsx";
import { MyPreferencesDocument } from "#graphql/generated/operations.ts";
import { LinkShell } from "./link-shell.tsx";
import { openLink } from "./open-link.ts";

type Props = PageProps<{ token: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = (await openLink((await params).token))?.language ?? (await currentLanguage());
  return {
    title: translator(language)("preferences.title"),
    robots: { index: false, follow: false },
    referrer: "no-referrer",
  };
}

/** A person's preferences behind a signed link. The link is the only credential; a session is ignored. */
export default async function LinkedPreferences({ params, searchParams }: Props) {
  const { token } = await params;
  const opened = await openLink(token);
  if (!opened) notFound();
  const { actor, language } = opened;
  const { me } = await runQuery(MyPreferencesDocument, {}, actor);
  if (!me?.preferences || !me.schedule) notFound();
  const t = translator(language);
  return (
    <MessagesProvider language={language} messages={clientMessages(language)}>
      <LinkShell language={language}>
        <PreferencesMain
          preferences={me.preferences}
          schedule={me.schedule}
          language={language}
          query={await searchParams}
          saveTarget={{ savePath: `/p/${token}/save`, bearer: token }}
        >
          <InfoNote>{t("signedLink.byLink")}</InfoNote>
        </PreferencesMain>
      </LinkShell>
    </MessagesProvider>
  );
}

function InfoNote({ children }: { children: ReactNode }) {
  return (
    <p className="mt-5 flex gap-3 rounded-xl bg-accent-soft px-4 py-3 text-sm text-accent">
      <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
      {children}
    </p>
  );
}
