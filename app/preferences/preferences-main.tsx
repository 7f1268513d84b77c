import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import { type Query, single } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import type { Matrix } from "./optimistic-update.ts";
import { PreferenceBoard } from "./preference-board.tsx";
import type { SaveTarget } from "./save-target.ts";
import { SavedNote } from "./saved-note.tsx";
import { draftOf } from "./schedule/draft.ts";
import { timesOf } from "./schedule/times.ts";
import { zoneGroups } from "./schedule/zones.ts";

interface Props {
  preferences: Matrix;
  schedule: TimesFragment;
  language: Language;
  /** Of the address: what became of a form that was posted. */
  query: Query;
  place?: SaveTarget;
  /** What this viewer has to know before they begin. */
  children?: ReactNode;
}

/** A person's preferences, for whoever may see them. */
export function PreferencesMain({ preferences, schedule, language, query, place, children }: Props) {
  const t = translator(language);
  const { saved, draft } = query;
  return (
    <main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 pt-8 pb-28 outline-none sm:px-6 sm:pt-12">
      <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{t("preferences.title")}</h1>
      <p className="mt-2 max-w-prose text-pretty text-muted">{t("preferences.lead")}</p>
      {saved !== undefined && <SavedNote outcome={saved} t={t} />}
      {children}
      <PreferenceBoard
        initial={preferences}
        times={timesOf(schedule, language, Date.now())}
        zones={zoneGroups(schedule.timeZone)}
        draft={draftOf(single(saved), single(draft))}
        place={place}
      />
    </main>
  );
}
