import { Moon } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { quietButton } from "#app/_ui/classes.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import type { Schedule } from "./use-schedule.ts";

interface Props {
  snoozedUntil: string;
  send: Schedule["send"];
}

/** Shows that messages are held, until when, and the button that ends the snooze. */
export function SnoozeBanner({ snoozedUntil, send }: Props) {
  const t = useTranslations();
  return (
    <section
      aria-labelledby="snoozed"
      className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl bg-accent-soft px-4 py-4 sm:px-6"
    >
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <Moon className="mt-0.5 size-5 shrink-0 text-accent" strokeWidth={1.75} aria-hidden />
        <div className="min-w-0">
          <h2 id="snoozed" className="font-semibold tabular-nums">
            {t("preferences.snoozed", { at: snoozedUntil })}
          </h2>
          <p className="mt-0.5 max-w-prose text-pretty text-sm text-muted">{t("schedule.heldHint")}</p>
        </div>
      </div>
      <ResumeForm send={send} className={quietButton} />
    </section>
  );
}

/** Ends a snooze. */
export function ResumeForm({ send, className }: { send: Schedule["send"]; className: string }) {
  const t = useTranslations();
  const resume = async (form: URLSearchParams) => {
    const sent = await send(form, t("schedule.resume"));
    // The button is gone with the snooze. Move the focus to the top of the page.
    if (sent === "saved") document.getElementById("content")?.focus({ preventScroll: true });
  };
  return (
    <ScheduleForm values={{ kind: "resume" }} onSend={(form) => void resume(form)} className="flex">
      <button type="submit" className={className}>
        {t("schedule.resume")}
      </button>
    </ScheduleForm>
  );
}
