import { TriangleAlert } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";

type AlertChannel = NonNullable<OperationsQuery["operations"]>["alertChannels"][number];

/** The alert channels that fail. Renders nothing if all work. */
export function AlertChannels({
  channels,
  at,
  t,
}: {
  channels: readonly AlertChannel[];
  at: (moment: Date) => string;
  t: Translate;
}) {
  return channels.map(({ name, failingSince, lastError, waiting }) =>
    failingSince === null ? null : (
      <div
        key={name}
        role="alert"
        className="flex gap-4 rounded-2xl border-2 border-bad bg-bad-soft px-5 py-4 text-bad"
      >
        <TriangleAlert className="mt-0.5 size-7 shrink-0" aria-hidden />
        <div>
          <p className="text-lg font-semibold">{t("operations.alertsFail", { channel: name })}</p>
          <p className="mt-0.5 text-pretty text-sm">
            {t("operations.alertsFailLead", { at: at(new Date(failingSince)), waiting: String(waiting) })}
          </p>
          {lastError !== null && <p className="mt-1 break-words text-sm">{lastError}</p>}
        </div>
      </div>
    ),
  );
}
