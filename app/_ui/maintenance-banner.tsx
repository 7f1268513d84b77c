import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import type { nextNotice } from "#lib/maintenance/index.ts";
import { formatInstantWithZone } from "./instant.ts";

interface Props {
  window: NonNullable<Awaited<ReturnType<typeof nextNotice>>>;
  now: Date;
  language: Language;
  /** The viewer's zone. */
  timeZone: string;
  t: Translate;
}

/** Shows the running maintenance window, or the next one, on every page. */
export function MaintenanceBanner({ window, now, language, timeZone, t }: Props) {
  const isRunning = window.startsAt <= now;
  const at = (when: Date) => formatInstantWithZone(when, language, timeZone);
  return (
    <section aria-label={t("maintenance.banner")} className="border-b border-line bg-warn-soft text-warn">
      <p className="mx-auto max-w-5xl text-pretty px-4 py-2.5 text-sm sm:px-6">
        <strong className="font-semibold" dir="auto">
          {window.title}
        </strong>{" "}
        {isRunning
          ? t("maintenance.running", { until: at(window.endsAt) })
          : t("maintenance.planned", { from: at(window.startsAt), until: at(window.endsAt) })}{" "}
        {t(window.readOnly ? "maintenance.readOnlyNotice" : "maintenance.notice")}
      </p>
    </section>
  );
}
