import { forbidden } from "next/navigation";
import { requirePerson } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { type Translate, translator } from "#app/_request/translate.ts";
import { AppShell } from "#app/_ui/app-shell.tsx";
import { link } from "#app/_ui/classes.ts";
import { recordSharingOptOut } from "#app/privacy/record-sharing-opt-out.ts";
import { MyPreferencesDocument } from "#graphql/generated/operations.ts";
import { PreferencesMain } from "./preferences-main.tsx";

export const generateMetadata = pageTitle("preferences.title");

export default async function Preferences({ searchParams }: PageProps) {
  const { actor, language } = await requirePerson("/preferences");
  const t = translator(language);
  await recordSharingOptOut(actor);
  const { me: answer } = await runQuery(MyPreferencesDocument, {}, actor);
  if (!answer?.preferences || !answer.schedule) forbidden();
  const { preferences, schedule } = answer;
  return (
    <AppShell current="preferences">
      <PreferencesMain preferences={preferences} schedule={schedule} language={language} query={await searchParams} />
      <PrivacyLink t={t} />
    </AppShell>
  );
}

/** The link to the person's data at the end of their own pages. */
const PrivacyLink = ({ t }: { t: Translate }) => (
  <footer className="mx-auto max-w-5xl px-4 pb-12 text-sm text-muted sm:px-6">
    <a href="/privacy" className={`${link} inline-flex min-h-11 items-center`}>
      {t("privacy.linkText")}
    </a>
  </footer>
);
