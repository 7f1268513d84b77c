import { Info } from "lucide-react";
import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { ask } from "#app/_request/ask.ts";
import { type PageProps, single } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { requirePerson, viewer } from "#app/_request/viewer.ts";
import { Frame } from "#app/_ui/frame.tsx";
import { instant } from "#app/_ui/instant.ts";
import { MyPreferencesDocument } from "#graphql/generated/operations.ts";
import { PreferenceBoard } from "./preference-board.tsx";
import { SavedNote } from "./saved-note.tsx";
import { draftOf } from "./schedule/draft.ts";
import { timesOf } from "./schedule/times.ts";
import { zoneGroups } from "./schedule/zones.ts";
import { ScheduleCard } from "./schedule-card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await viewer()).language)("preferences.title") };
}

export default async function Preferences({ searchParams }: PageProps) {
  const { actor, me, language } = await requirePerson("/preferences");
  const t = translator(language);
  const { me: answer } = await ask(MyPreferencesDocument, {}, actor);
  if (!answer?.preferences || !answer.schedule) forbidden();
  const { preferences, schedule } = answer;
  const { saved, draft } = await searchParams;
  const readOnly = me.role === "AUDITOR";
  return (
    <Frame current="preferences">
      <main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 pt-8 pb-28 outline-none sm:px-6 sm:pt-12">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{t("preferences.title")}</h1>
        <p className="mt-2 max-w-prose text-pretty text-muted">{t("preferences.lead")}</p>
        {saved !== undefined && <SavedNote outcome={saved} t={t} />}
        {readOnly && (
          <p className="mt-5 flex gap-3 rounded-xl bg-accent-soft px-4 py-3 text-sm text-accent">
            <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
            {t("preferences.readOnly")}
          </p>
        )}
        <PreferenceBoard
          initial={preferences}
          times={timesOf(schedule, language, Date.now())}
          zones={readOnly ? [] : zoneGroups(schedule.timeZone)}
          draft={draftOf(single(saved), single(draft))}
          readOnly={readOnly}
        />
        {readOnly && (
          <div className="mt-6">
            <ScheduleCard schedule={schedule} at={(when) => instant(when, language, schedule.timeZone)} t={t} />
          </div>
        )}
      </main>
    </Frame>
  );
}
