import { ChevronDown } from "lucide-react";
import { type Query, singleParam } from "#app/_request/route-props.ts";
import type { Translate } from "#app/_request/translate.ts";
import { card, field, primaryButton, quietButton } from "#app/_ui/classes.ts";
import { subscribeProblems } from "./subscribe-problems.ts";

interface Props {
  query: Query;
  t: Translate;
}

const action = "/status/subscribe";

/** Subscribes to the page by mail or webhook. Works without scripts. */
export function SubscribeSection({ query, t }: Props) {
  const problem = subscribeProblems.find((one) => one === query.problem);
  const asked = singleParam(query.asked);
  const isWebhookOpen = problem === "url" || problem === "secret" || problem === "host";
  return (
    <section aria-labelledby="subscribe">
      <h2 id="subscribe" className="text-lg font-semibold tracking-tight">
        {t("status.subscribe.title")}
      </h2>
      <div className={`${card} mt-3 space-y-4 px-4 py-5 sm:px-6`}>
        {problem && (
          <p role="alert" className="rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
            {t(`status.subscribe.problem.${problem}`)}
          </p>
        )}
        {(asked === "email" || asked === "webhook") && (
          <p role="status" className="rounded-xl bg-good-soft px-4 py-3 text-sm text-good">
            {t(`status.subscribe.asked.${asked}`)}
          </p>
        )}
        <p className="text-pretty text-sm text-muted">{t("status.subscribe.lead")}</p>
        <form method="post" action={action} className="flex flex-col gap-3 sm:flex-row sm:items-end">
          <input type="hidden" name="kind" value="EMAIL" />
          <label className="block grow text-sm font-medium">
            {t("status.subscribe.email")}
            <input
              type="email"
              name="target"
              required
              maxLength={254}
              autoComplete="email"
              className={`${field} mt-1.5 font-normal`}
            />
          </label>
          <button type="submit" className={primaryButton}>
            {t("status.subscribe.submit")}
          </button>
        </form>
        <details className="group" open={isWebhookOpen}>
          <summary className="inline-flex min-h-11 items-center gap-1.5 rounded-lg font-medium text-accent">
            {t("status.subscribe.webhook")}
            <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden />
          </summary>
          <form method="post" action={action} autoComplete="off" className="mt-2 space-y-4">
            <p className="text-pretty text-sm text-muted">{t("status.subscribe.webhookLead")}</p>
            <input type="hidden" name="kind" value="WEBHOOK" />
            <label className="block text-sm font-medium">
              {t("status.subscribe.url")}
              <input
                type="url"
                name="target"
                required
                maxLength={2_000}
                pattern="https://.*"
                placeholder="https://"
                className={`${field} mt-1.5 font-normal`}
              />
            </label>
            <label className="block text-sm font-medium">
              {t("status.subscribe.secret")}
              <input
                type="password"
                name="secret"
                maxLength={200}
                autoComplete="off"
                className={`${field} mt-1.5 font-normal`}
              />
            </label>
            <button type="submit" className={quietButton}>
              {t("status.subscribe.submitWebhook")}
            </button>
          </form>
        </details>
      </div>
    </section>
  );
}
