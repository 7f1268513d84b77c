import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import { type Query, singleParam } from "#app/_request/route-props.ts";
import type { Translate } from "#app/_request/translate.ts";
import { translator } from "#app/_request/translate.ts";
import type { TimesFragment } from "#graphql/generated/operations.ts";
import { AutoSaveNote } from "./auto-save-note.tsx";
import type { Matrix } from "./optimistic-update.ts";
import { PreferenceBoard } from "./preference-board.tsx";
import type { SaveTarget } from "./save-target.ts";
import { draftOf } from "./schedule/draft.ts";
import { FIELD_PROBLEMS } from "./schedule/problem.ts";
import { zoneGroups } from "./schedule/zones.ts";

interface Props {
  preferences: Matrix;
  schedule: TimesFragment;
  language: Language;
  /** The query parameters: the outcome of a posted form. */
  query: Query;
  saveTarget?: SaveTarget;
  /** A note above the preferences for this viewer. */
  children?: ReactNode;
}

/** A person's preferences, for the signed-in page and the page behind a signed link. */
export function PreferencesMain({ preferences, schedule, language, query, saveTarget, children }: Props) {
  const t = translator(language);
  const { saved, draft } = query;
  return (
    <main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 pt-8 pb-28 outline-none sm:px-6 sm:pt-12">
      <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{t("preferences.title")}</h1>
      <p className="mt-2 max-w-prose text-pretty text-muted">
        {t("preferences.lead")} <AutoSaveNote />
      </p>
      {saved !== undefined && <SavedNote outcome={saved} t={t} />}
      {children}
      <PreferenceBoard
        preferences={preferences}
        schedule={schedule}
        nowMs={Date.now()}
        zones={zoneGroups(schedule.timeZone)}
        draft={draftOf(singleParam(saved), singleParam(draft))}
        saveTarget={saveTarget}
      />
    </main>
  );
}

const problems = ["signedOut", "busy", "forbidden", "server", "refused"] as const;

/** The outcome of a posted form. The URL holds a key of the catalogue, never text to show. */
function SavedNote({ outcome, t }: { outcome: string | string[]; t: Translate }) {
  const problem = problems.find((one) => one === outcome);
  const fieldProblem = FIELD_PROBLEMS.find((one) => one === outcome);
  const isGood = !problem && !fieldProblem;
  return (
    <p
      role={isGood ? "status" : "alert"}
      className={`mt-5 rounded-xl px-4 py-3 text-sm ${isGood ? "bg-good-soft text-good" : "bg-bad-soft text-bad"}`}
    >
      {fieldProblem ? t(`schedule.problem.${fieldProblem}`) : t(`save.${problem ?? "saved"}`)}
    </p>
  );
}
