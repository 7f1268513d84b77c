import { Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";
import type { Draft } from "./draft.ts";
import { suggestion, windowKey, windowText } from "./quiet-window.ts";
import type { Row } from "./rows.ts";
import { ScheduleRow } from "./schedule-row.tsx";
import { WindowForm } from "./window-form.tsx";

/** The quiet windows, each editable and removable, and a form that adds one. */
export function QuietRow({ rows, change, draft }: { rows: Row[]; change: MakeChange; draft: Draft | null }) {
  const t = useTranslations();
  const adder = useRef<HTMLElement>(null);
  const own = draft?.kind === "window" ? draft : null;
  const [isAdding, setAdding] = useState(own !== null && own.was === null);
  const open = (isOpen: boolean) => {
    setAdding(isOpen);
    if (!isOpen) adder.current?.focus();
  };
  const remove = (was: string, text: string) => {
    change({ kind: "window", was, window: null }, text);
    // The removed window's button has the focus.
    adder.current?.focus();
  };
  return (
    <ScheduleRow id="quiet-hours" title={t("preferences.quietHours")} hint={t("schedule.quietHint")}>
      {rows.length === 0 && !isAdding && <p className="mb-3 text-sm text-muted">{t("schedule.noQuiet")}</p>}
      <ul className="space-y-3">
        {rows.map(({ id, ...window }) => {
          const key = windowKey(window);
          const text = windowText(window, t);
          const mine = own?.was === key ? own : null;
          return (
            <li key={id} className="relative rounded-xl border border-line p-3 sm:p-4">
              <WindowForm
                saved={window}
                shown={window}
                first={mine?.window}
                firstProblem={mine?.problem}
                change={change}
              />
              <SaveForm
                values={{ kind: "window", was: key, remove: "yes" }}
                onSave={() => remove(key, text)}
                className="mt-2 flex sm:absolute sm:end-3 sm:top-3 sm:mt-0"
              >
                <button
                  type="submit"
                  aria-label={t("schedule.removeWindow", { window: text })}
                  className="-ms-2 inline-flex min-h-11 items-center gap-2 rounded-lg px-2 text-sm font-medium text-muted transition-colors hover:bg-sunken hover:text-ink sm:ms-0 sm:px-3"
                >
                  <Trash2 className="size-4" strokeWidth={1.75} aria-hidden />
                  {t("schedule.remove")}
                </button>
              </SaveForm>
            </li>
          );
        })}
      </ul>
      <details
        open={isAdding}
        onToggle={({ currentTarget }) => setAdding(currentTarget.open)}
        className={`rounded-xl open:border open:border-line open:p-3 sm:open:p-4 ${rows.length > 0 ? "mt-3" : ""}`}
      >
        <summary
          ref={adder}
          className="inline-flex min-h-11 list-none items-center gap-2 rounded-lg border border-line bg-surface px-4 font-medium transition-colors hover:bg-sunken [&::-webkit-details-marker]:hidden"
        >
          <Plus className="size-4" aria-hidden />
          {t("schedule.add")}
        </summary>
        <div className="mt-3">
          <WindowForm
            saved={null}
            shown={suggestion(rows)}
            first={own?.was === null ? own.window : undefined}
            firstProblem={own?.was === null ? own.problem : null}
            change={change}
            onOpen={open}
          />
        </div>
      </details>
    </ScheduleRow>
  );
}
