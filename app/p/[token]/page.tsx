import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { viewerLanguage } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { clientMessages, translator } from "#app/_request/translate.ts";
import { Words } from "#app/_ui/intl-provider.tsx";
import { InfoNote } from "#app/preferences/info-note.tsx";
import { PreferencesMain } from "#app/preferences/preferences-main.tsx";
import { MyPreferencesDocument } from "#graphql/generated/operations.ts";
import { LinkFrame } from "./link-frame.tsx";
import { openLink } from "./open-link.ts";

type Props = PageProps<{ token: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = (await openLink((await params).token))?.language ?? (await viewerLanguage());
  return {
    title: translator(language)("preferences.title"),
    robots: { index: false, follow: false },
    referrer: "no-referrer",
  };
}

/** A person's preferences behind a signed link, without signing in: the link is the credential, a session counts for nothing. */
export default async function LinkedPreferences({ params, searchParams }: Props) {
  const { token } = await params;
  const opened = await openLink(token);
  if (!opened) notFound();
  const { actor, language } = opened;
  const { me } = await runQuery(MyPreferencesDocument, {}, actor);
  if (!me?.preferences || !me.schedule) notFound();
  const t = translator(language);
  return (
    <Words language={language} messages={clientMessages(language)}>
      <LinkFrame language={language}>
        <PreferencesMain
          preferences={me.preferences}
          schedule={me.schedule}
          language={language}
          query={await searchParams}
          place={{ savePath: `/p/${token}/save`, bearer: token }}
        >
          <InfoNote>{t("signedLink.byLink")}</InfoNote>
        </PreferencesMain>
      </LinkFrame>
    </Words>
  );
}
