import type { Language } from "#app/_request/language.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card } from "#app/_ui/classes.ts";
import type { OperationsQuery } from "#graphql/generated/operations.ts";
import { StatusWithTime, statusRow } from "../_ui/status-with-time.tsx";

type SlowRequest = NonNullable<OperationsQuery["operations"]>["slowRequests"][number];

interface Props {
  requests: readonly SlowRequest[];
  at: (moment: Date) => string;
  language: Language;
  t: Translate;
}

/** The latest slow requests, each with its ids in the traces and in the log. */
export function SlowRequests({ requests, at, language, t }: Props) {
  const seconds = new Intl.NumberFormat(language, { style: "unit", unit: "second", maximumFractionDigits: 1 });
  return (
    <section aria-labelledby="slow">
      <h2 id="slow" className="text-lg font-semibold tracking-tight">
        {t("operations.slow")}
      </h2>
      <p className="mt-0.5 mb-3 text-pretty text-sm text-muted">{t("operations.slowLead")}</p>
      <ul className={`${card} divide-y divide-line`}>
        {requests.length === 0 && <li className="px-4 py-3.5 text-sm text-muted sm:px-6">{t("operations.noSlow")}</li>}
        {requests.map((request, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is rendered once, on the server
          <li key={index} className={statusRow}>
            <StatusWithTime
              tone="warn"
              label={seconds.format(request.durationMs / 1000)}
              when={request.at}
              at={(when) => at(new Date(when))}
            />
            <div className="min-w-0">
              <p>
                {request.method} <code className="font-mono">{request.route}</code>, {request.status}
              </p>
              <Id label={t("operations.trace")} id={request.traceId} />
              <Id label={t("operations.request")} id={request.requestId} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Id = ({ label, id }: { label: string; id: string | null }) =>
  id !== null && (
    <p className="mt-0.5 text-muted">
      {label} <code className="break-all font-mono text-xs">{id}</code>
    </p>
  );
