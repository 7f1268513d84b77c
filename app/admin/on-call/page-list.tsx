import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { CardHead } from "#app/_ui/card-head.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { PageStatus } from "#lib/enums.ts";
import { nameOf, type OnCallData } from "./view.ts";

const tones: Record<PageStatus, Tone> = { QUEUED: "accent", SENT: "good", FAILED: "bad", STOPPED: "plain" };

interface Props {
  pages: OnCallData["pages"];
  at: (when: string) => string;
  t: Translate;
}

/** The latest pages, so that a failed one is visible. */
export function PageList({ pages, at, t }: Props) {
  if (pages.length === 0) return null;
  return (
    <section aria-labelledby="pages" className={card}>
      <CardHead id="pages" title={t("onCall.pages")} lead={t("onCall.pagesLead")} />
      <ul className="divide-y divide-line text-sm">
        {pages.map(({ incidentId, userId, person, target, channel, status, at: when, error }) => (
          <li key={`${incidentId} ${userId} ${target} ${channel} ${when}`} className="space-y-0.5 px-4 py-2.5 sm:px-6">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={tones[status]}>{t(`onCall.pageStatus.${status}`)}</Badge>
              <span className="wrap-anywhere" dir="auto">
                {nameOf(person, t)}
              </span>
              <span className="text-muted">{t(`channel.${channel}`)}</span>
              <a href={`/admin/incidents/${encodeURIComponent(incidentId)}`} className={link}>
                {at(when)}
              </a>
            </p>
            {error && (
              <p className="text-pretty text-muted wrap-anywhere" lang="en">
                {error}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
