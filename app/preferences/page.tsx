import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { currentUser, requirePerson } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { AppShell } from "#app/_ui/app-shell.tsx";
import { recordSharingOptOut } from "#app/privacy/note-sharing.ts";
import { PrivacyLink } from "#app/privacy/privacy-link.tsx";
import { MyPreferencesDocument } from "#graphql/generated/operations.ts";
import { PreferencesMain } from "./preferences-main.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await currentUser()).language)("preferences.title") };
}

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
