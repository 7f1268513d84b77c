import type { ReactNode } from "react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card, link } from "#app/_ui/classes.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";
import { channelDisplays } from "#lib/channels/displays.ts";
import { CIRCUITS, type Circuit } from "#lib/enums.ts";
import { ActForm } from "../_forms/act-form.tsx";
import { Meter } from "./meter.tsx";

type Health = NonNullable<OperationsQuery["operations"]>["channels"][number];

interface Props {
  health: Health;
  /** Whether this viewer may pause the channel. */
  mayPause: boolean;
  language: Language;
  t: Translate;
}

const circuitTones: Record<Circuit, Tone> = { closed: "good", "half-open": "warn", open: "bad" };

/** Below `goodFrom` the provider needs attention, below `fairFrom` it is failing. */
const goodFrom = 0.98;
const fairFrom = 0.9;

/** A channel's provider, its health and the form that pauses it for everyone. */
export function ChannelCard({ health, mayPause, language, t }: Props) {
  const { channel, provider, paused, successRate, lastError } = health;
  const circuit = CIRCUITS.find((one) => one === health.circuit);
  const name = t(`channel.${channel}`);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return (
    <section aria-labelledby={`channel-${channel}`} className={`${card} px-4 py-5 sm:px-6`}>
      <div className="flex items-center justify-between gap-3">
        <h2 id={`channel-${channel}`} className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <ChannelIcon channel={channel} className="size-5 text-muted" />
          {name}
        </h2>
        <Badge tone={paused ? "warn" : "good"}>{t(paused ? "operations.paused" : "operations.running")}</Badge>
      </div>
      {paused && <p className="mt-2 text-pretty text-sm text-warn">{t("operations.pausedLead")}</p>}
      <dl className="mt-4 mb-5 space-y-3 text-sm">
        <Fact term={t("operations.provider")}>
          {provider === "outbox" ? t("operations.outbox") : channelDisplays[channel].provider}
        </Fact>
        <Fact term={t("operations.circuit")}>
          {circuit ? (
            <Badge tone={circuitTones[circuit]}>{t(`operations.circuitName.${circuit}`)}</Badge>
          ) : (
            health.circuit
          )}
        </Fact>
        <Fact term={t("operations.successRate")}>
          {successRate === null ? (
            <span className="text-muted">{t("operations.noCalls")}</span>
          ) : (
            <>
              {percent.format(successRate)}
              <Meter
                share={successRate}
                tone={successRate >= goodFrom ? "good" : successRate >= fairFrom ? "warn" : "bad"}
              />
            </>
          )}
        </Fact>
        <Fact term={t("operations.lastError")}>
          {lastError === null ? (
            <span className="text-muted">{t("operations.noError")}</span>
          ) : (
            <span className="break-words text-bad">{lastError}</span>
          )}
        </Fact>
      </dl>
      <div className="space-y-3">
        {mayPause && (
          <ActForm
            action="/admin/operations/pause"
            values={{ channel, paused: String(!paused) }}
            back="/admin/operations"
            label={t(paused ? "operations.resume" : "operations.pause")}
            of={name}
            lead={t(paused ? "operations.resumeLead" : "operations.pauseLead", { channel: name })}
            submit={t(paused ? "operations.resumeNow" : "operations.pauseNow", { channel: name })}
            t={t}
          />
        )}
        <a href={`/admin/audit?subject=${channel}`} className={`${link} inline-block text-sm`}>
          {t("operations.history")}
          <span className="sr-only"> {name}</span>
        </a>
      </div>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted">{term}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}
