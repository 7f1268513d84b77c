import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card } from "#app/_ui/classes.ts";
import { ON_CALL_LEVELS } from "#lib/enums.ts";
import { nameOf, type OnCallData } from "./view.ts";

interface Props {
  onCall: OnCallData;
  at: (when: string) => string;
  t: Translate;
}

/** Who is on call at each level now, and who is next, also by an override without a rota. */
export function NowCard({ onCall, at, t }: Props) {
  if (onCall.shifts.length === 0) return null;
  const levels = ON_CALL_LEVELS.filter(
    (level) => level === "PRIMARY" || [...onCall.shifts, ...onCall.now].some((one) => one.level === level),
  );
  return (
    <section aria-labelledby="now" className={card}>
      <CardHead id="now" title={t("onCall.now")} lead={t("onCall.nowLead")} />
      <dl className="divide-y divide-line text-sm">
        {levels.map((level) => {
          const current = onCall.now.find((duty) => duty.level === level);
          const next = onCall.next.find((duty) => duty.level === level);
          return (
            <div key={level} className="grid gap-1 px-4 py-3 sm:grid-cols-[8rem_1fr] sm:px-6">
              <dt className="text-muted">{t(`onCall.levelName.${level}`)}</dt>
              <dd className="min-w-0 space-y-0.5">
                <p className="flex flex-wrap items-center gap-2">
                  {current ? (
                    <>
                      <span className="font-medium wrap-anywhere" dir="auto">
                        {nameOf(current.person, t)}
                      </span>
                      <span className="text-muted">{t("onCall.until", { at: at(current.to) })}</span>
                      {current.isOverride && <Badge tone="accent">{t("onCall.kindName.OVERRIDE")}</Badge>}
                    </>
                  ) : (
                    <Badge tone="bad">{t("onCall.nobody")}</Badge>
                  )}
                </p>
                {next && (
                  <p className="text-muted wrap-anywhere">
                    {t("onCall.next", { name: nameOf(next.person, t), at: at(next.from) })}
                  </p>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
