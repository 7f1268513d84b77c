import { Monitor } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { quietButton } from "#app/_ui/classes.ts";
import type { MySessionsQuery } from "#graphql/generated/operations.ts";

type Session = NonNullable<NonNullable<MySessionsQuery["me"]>["sessions"]>[number];

interface Props {
  sessions: readonly Session[];
  /** Formats an instant for the viewer. */
  at: (time: string) => string;
  t: Translate;
}

/** The person's sessions. Each except the current one can be ended. */
export function Sessions({ sessions, at, t }: Props) {
  if (sessions.length === 0) return null;
  // The last use of a session is stored with five minutes' precision, so the current one may look older than another.
  const listed = sessions.toSorted((one, other) => Number(other.current) - Number(one.current));
  return (
    <ul className="divide-y divide-line border-line border-y">
      {listed.map(({ id, createdAt, lastSeenAt, current, ...reported }) => {
        const device = deviceIn(reported, t);
        return (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <Monitor className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
            <div className="min-w-0 flex-1 basis-32">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {device}
                {current && <Badge tone="accent">{t("privacy.thisOne")}</Badge>}
              </p>
              <p className="mt-0.5 flex flex-wrap gap-x-4 text-muted text-sm">
                <span>{current ? t("privacy.usedNow") : t("privacy.lastUsedAt", { at: at(lastSeenAt) })}</span>
                <span>{t("privacy.signedInAt", { at: at(createdAt) })}</span>
              </p>
            </div>
            {!current && (
              <form method="post" action="/privacy/end-session">
                <input type="hidden" name="sessionId" value={id} />
                <button
                  type="submit"
                  aria-label={t("privacy.endSessionOf", { device, at: at(lastSeenAt) })}
                  className={quietButton}
                >
                  {t("privacy.endSession")}
                </button>
              </form>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function deviceIn({ browser, system }: Pick<Session, "browser" | "system">, t: Translate): string {
  if (browser && system) return t("privacy.deviceOn", { browser, system });
  return browser ?? system ?? t("privacy.deviceUnknown");
}
