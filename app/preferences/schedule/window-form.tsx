import { useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { field, primaryButton, quietButton } from "#app/_ui/classes.ts";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";
import { DayChips } from "./day-chips.tsx";
import type { FieldProblem } from "./problem.ts";
import { endsNextDay, problemOfWindow, type QuietWindow, windowKey, windowText } from "./quiet-window.ts";
import { FieldProblemText } from "./schedule-row.tsx";

interface Props {
  /** The saved window. Null while it is being added. */
  saved: QuietWindow | null;
  /** The initial values of the fields. */
  shown: QuietWindow;
  /** The input of a refused form, without scripts. */
  first?: QuietWindow;
  firstProblem?: FieldProblem | null;
  change: MakeChange;
  /** The form that adds a window is closed when its input is sent, and opened again if it is refused. */
  onOpen?: (isOpen: boolean) => void;
}

/**
 * The form for one quiet window. It is saved by a button, because an incomplete change (no day, one of two times) is
 * not a valid window.
 */
export function WindowForm({ saved, shown: untouched, first, firstProblem = null, change, onOpen }: Props) {
  const t = useTranslations();
  const problemId = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const [draft, setDraft] = useState(first ?? null);
  const [problem, setProblem] = useState(firstProblem);
  const shown = draft ?? untouched;
  const isChanged = saved === null || windowKey(shown) !== windowKey(saved);
  const edit = (patch: Partial<QuietWindow>) => {
    setDraft({ ...shown, ...patch });
    setProblem(null);
  };
  const close = () => {
    // The button that has the focus disappears.
    if (saved) group.current?.focus({ preventScroll: true });
    onOpen?.(false);
  };
  const save = () => {
    const incomplete = problemOfWindow(shown);
    setProblem(incomplete);
    if (incomplete) return;
    change(
      { kind: "window", was: saved && windowKey(saved), window: shown },
      t("preferences.quietHours"),
      (refused) => {
        setProblem(refused);
        // Keep input that was typed while the form was being saved.
        if (!refused) setDraft((now) => (now === draft ? null : now));
        else onOpen?.(true);
      },
    );
    close();
  };
  const cancel = () => {
    setDraft(null);
    setProblem(null);
    close();
  };
  const marked = (...by: FieldProblem[]) => (problem && by.includes(problem) ? problemId : undefined);
  const time = (name: "start" | "end") => (
    <label className="flex items-center gap-2 text-sm text-muted">
      <span className="min-w-9 sm:min-w-0">{t(`schedule.${name}`)}</span>
      <input
        type="time"
        name={name}
        value={shown[name]}
        aria-invalid={marked("badTime", "noOpenMoment") !== undefined || undefined}
        aria-describedby={marked("badTime", "noOpenMoment")}
        onChange={({ target }) => edit({ [name]: target.value })}
        className={`${field} w-auto! tabular-nums aria-invalid:border-bad`}
      />
    </label>
  );
  const submit = (
    <button type="submit" className={primaryButton}>
      {t("schedule.save")}
    </button>
  );
  return (
    <SaveForm values={{ kind: "window", ...(saved && { was: windowKey(saved) }) }} onSave={save} noValidate>
      <fieldset ref={group} tabIndex={-1} className="min-w-0 rounded-lg">
        <legend className="sr-only">{saved ? windowText(saved, t) : t("schedule.newWindow")}</legend>
        <DayChips days={shown.days} problemId={marked("noDay")} onChange={(days) => edit({ days })} />
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          {time("start")}
          {time("end")}
          <span aria-live="polite" className="text-sm text-muted empty:hidden">
            {endsNextDay(shown) && t("schedule.nextDay")}
          </span>
        </div>
        <FieldProblemText id={problemId} problem={problem} />
        {isChanged ? (
          <div className="mt-3 flex flex-wrap gap-2">
            {submit}
            <button type="button" onClick={cancel} className={`${quietButton} noscript:hidden`}>
              {t("schedule.discard")}
            </button>
          </div>
        ) : (
          <noscript>
            <div className="mt-3">{submit}</div>
          </noscript>
        )}
      </fieldset>
    </SaveForm>
  );
}
