import { Braces, Layers, type LucideIcon, PanelsTopLeft } from "lucide-react";
import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card } from "#app/_ui/classes.ts";
import { CHANNELS, type Channel, type StatusComponent } from "#lib/enums.ts";
import {
  type ComponentState,
  type ComponentStatus,
  componentWord,
  type StatusSnapshot,
} from "#lib/operations/index.ts";
import { formatShare, shareOf, sumOf } from "./uptime.ts";
import { barColors, UptimeBars } from "./uptime-bars.tsx";

type Shown = ComponentState | "maintenance";
const tones: Record<Shown, Tone> = {
  ok: "good",
  slow: "warn",
  paused: "warn",
  stopped: "bad",
  down: "bad",
  maintenance: "accent",
};
const icons: Record<Exclude<StatusComponent, Channel>, LucideIcon> = {
  API: Braces,
  PAGES: PanelsTopLeft,
  PROCESSING: Layers,
};
const isChannel = (id: StatusComponent): id is Channel => CHANNELS.some((channel) => channel === id);

interface Props {
  snapshot: StatusSnapshot;
  language: Language;
  t: Translate;
}

/** Each component's state with its effect, and its uptime. */
export function ComponentList({ snapshot, language, t }: Props) {
  return (
    <section aria-labelledby="components">
      <h2 id="components" className="text-lg font-semibold tracking-tight">
        {t("status.components")}
      </h2>
      <p className="mt-1 text-pretty text-sm text-muted">{t("status.componentsLead")}</p>
      <ul className={`${card} mt-3 divide-y divide-line`}>
        {snapshot.components.map((component) => (
          <li key={component.id} className="px-4 py-4 sm:px-6">
            <Component component={component} snapshot={snapshot} language={language} t={t} />
          </li>
        ))}
      </ul>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 px-1 text-xs text-muted">
        {(["good", "warn", "bad", "none"] as const).map((grade) => (
          <li key={grade} className="flex items-center gap-1.5">
            <svg viewBox="0 0 10 10" className="size-2.5" aria-hidden>
              <rect width="10" height="10" rx="2" className={barColors[grade]} />
            </svg>
            {t(`status.legend.${grade}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Component({ component, snapshot, language, t }: Props & { component: ComponentStatus }) {
  const { id, days } = component;
  const isMaintained = componentWord(component, snapshot.maintenance) === "under_maintenance";
  const state: Shown = isMaintained ? "maintenance" : component.state;
  const share = shareOf(sumOf(days));
  const Icon = isChannel(id) ? null : icons[id];
  return (
    <>
      <div className="flex items-center justify-between gap-4">
        <h3 className="flex min-w-0 items-center gap-3 font-medium">
          {isChannel(id) ? (
            <ChannelIcon channel={id} className="size-5 shrink-0 text-muted" />
          ) : (
            Icon && <Icon className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
          )}
          {isChannel(id) ? t(`channel.${id}`) : t(`status.component.${id}`)}
        </h3>
        <Badge tone={tones[state]}>{t(`status.state.${state}`)}</Badge>
      </div>
      {state !== "ok" && (
        <p className="mt-1 text-pretty text-sm text-muted">
          {t(`status.stateMeans.${id === "PROCESSING" && state === "slow" ? "processingSlow" : state}`)}
        </p>
      )}
      <div className="mt-3">
        <UptimeBars days={days} language={language} t={t} />
      </div>
      <p className="mt-1.5 flex justify-between gap-3 text-xs text-muted">
        <span>{t("status.daysAgo")}</span>
        <span className="font-medium tabular-nums">
          {share === null ? t("status.noUptime") : t("status.uptime", { share: formatShare(share, language) })}
        </span>
        <span>{t("status.today")}</span>
      </p>
    </>
  );
}
