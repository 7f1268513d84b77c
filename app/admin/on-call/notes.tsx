import type { Translate } from "#app/_request/translate.ts";
import { nameOf, type OnCallData } from "./view.ts";

interface Props {
  onCall: OnCallData;
  at: (when: string) => string;
  t: Translate;
}

const maxGaps = 5;

/** What would keep a page from reaching somebody: no rota, gaps, people without an address or without the right role. */
export function Notes({ onCall, at, t }: Props) {
  const { hasRota, pagerDuty, gaps, staff, shifts } = onCall;
  const inRota = new Set(shifts.flatMap(({ userIds }) => userIds));
  const people = staff.filter(({ userId }) => inRota.has(userId));
  const names = (of: typeof people) => of.map(({ person }) => nameOf(person, t)).join(", ");
  const unreachable = people.filter(({ channels }) => channels.length === 0);
  const readers = people.filter(({ canAcknowledge }) => !canAcknowledge);
  const note = "rounded-xl px-4 py-3 text-sm text-pretty";
  return (
    <>
      {pagerDuty && <p className={`${note} bg-sunken`}>{t("onCall.pagerDuty")}</p>}
      {!hasRota && !pagerDuty && <p className={`${note} bg-warn-soft text-warn`}>{t("onCall.noRota")}</p>}
      {unreachable.length > 0 && (
        <p className={`${note} bg-bad-soft text-bad`}>{t("onCall.unreachable", { names: names(unreachable) })}</p>
      )}
      {readers.length > 0 && (
        <p className={`${note} bg-warn-soft text-warn`}>{t("onCall.cannotAcknowledge", { names: names(readers) })}</p>
      )}
      {gaps.length > 0 && (
        <section aria-labelledby="gaps" className={`${note} bg-warn-soft text-warn`}>
          <h2 id="gaps" className="font-semibold">
            {t("onCall.gaps", { count: gaps.length })}
          </h2>
          <ul className="mt-1 space-y-0.5">
            {gaps.slice(0, maxGaps).map(({ level, from, to }) => (
              <li key={`${level} ${from}`}>
                {t("onCall.gap", { level: t(`onCall.levelName.${level}`), from: at(from), to: at(to) })}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
