import { Moon } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { quietButton } from "#app/_ui/classes.ts";
import { focusContent } from "../focus-content.ts";
import { SaveForm } from "../save-form.tsx";
import type { MakeChange } from "../use-preferences.ts";

interface Props {
  snoozedUntil: string;
  change: MakeChange;
}

/** Shows that messages are held, until when, and the button that ends the snooze. */
export function SnoozeBanner({ snoozedUntil, change }: Props) {
  const t = useTranslations();
  return (
    <section
      aria-labelledby="snoozed"
      className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl bg-accent-soft px-4 py-4 sm:px-6"
    >
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <Moon className="mt-0.5 size-5 shrink-0 text-accent" strokeWidth={1.75} aria-hidden />
        <div className="min-w-0">
          <h2 id="snoozed" className="font-semibold tabular-nums" suppressHydrationWarning>
            {t("preferences.snoozed", { at: snoozedUntil })}
          </h2>
          <p className="mt-0.5 max-w-prose text-pretty text-sm text-muted">{t("schedule.heldHint")}</p>
        </div>
      </div>
      <ResumeForm change={change} className={quietButton} />
    </section>
  );
}

/** Ends a snooze. */
export function ResumeForm({ change, className }: { change: MakeChange; className: string }) {
  const t = useTranslations();
  const resume = () => {
    change({ kind: "snooze", until: null }, t("schedule.resume"));
    focusContent();
  };
  return (
    <SaveForm values={{ kind: "resume" }} onSave={resume} className="flex">
      <button type="submit" className={className}>
        {t("schedule.resume")}
      </button>
    </SaveForm>
  );
}
