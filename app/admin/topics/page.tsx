import { requireConsole } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { runQuery } from "#app/_request/query.ts";
import { translator } from "#app/_request/translate.ts";
import { Badge, type Tone } from "#app/_ui/badge.tsx";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import { card } from "#app/_ui/classes.ts";
import { type ChannelPolicy, TopicsDocument } from "#graphql/generated/operations.ts";
import { CHANNELS } from "#lib/enums.ts";
import { ConsolePage } from "../_ui/console-page.tsx";
import { Empty } from "../_ui/empty.tsx";

const tones: Record<ChannelPolicy, Tone> = {
  REQUIRED: "accent",
  DEFAULT_ON: "good",
  DEFAULT_OFF: "plain",
  UNAVAILABLE: "plain",
};

export const generateMetadata = pageTitle("console.topics");

export default async function Topics() {
  const { actor, language } = await requireConsole("/admin/topics");
  const t = translator(language);
  const { topics } = await runQuery(TopicsDocument, {}, actor);
  const sections = Map.groupBy(topics ?? [], ({ section }) => section);
  return (
    <ConsolePage current="topics" title={t("console.topics")} lead={t("topics.lead")}>
      {sections.size === 0 && <Empty text={t("console.none")} />}
      {[...sections].map(([section, members]) => (
        <section key={section} aria-label={section}>
          <h2 className="mb-3 text-lg font-semibold tracking-tight">{section}</h2>
          <ul className={`${card} divide-y divide-line`}>
            {members.map((topic) => (
              <li key={topic.id} className="grid gap-4 px-4 py-4 sm:px-6 md:grid-cols-[minmax(0,1fr)_22rem]">
                <div className="min-w-0">
                  <h3 className="flex flex-wrap items-center gap-2 font-medium">
                    {topic.name}
                    <Badge>{t(`topics.classification.${topic.classification}`)}</Badge>
                    {topic.urgent && <Badge tone="warn">{t("topics.urgent")}</Badge>}
                    {topic.archivedAt && <Badge tone="bad">{t("topics.archived")}</Badge>}
                  </h3>
                  <p className="mt-0.5 text-pretty text-sm text-muted">{topic.description}</p>
                  <code className="mt-1 block font-mono text-[0.8125rem] text-muted">{topic.key}</code>
                </div>
                <dl className="grid grid-cols-3 gap-2 text-sm">
                  {CHANNELS.map((channel) => {
                    const policy = topic.channels.find((one) => one.channel === channel)?.policy ?? "UNAVAILABLE";
                    return (
                      <div key={channel}>
                        <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
                          <ChannelIcon channel={channel} className="size-3.5" />
                          {t(`channel.${channel}`)}
                        </dt>
                        <dd className="mt-1">
                          {policy === "UNAVAILABLE" ? (
                            <span className="text-muted" title={t("topics.policy.UNAVAILABLE")}>
                              <span aria-hidden>–</span>
                              <span className="sr-only">{t("topics.policy.UNAVAILABLE")}</span>
                            </span>
                          ) : (
                            <Badge tone={tones[policy]}>{t(`topics.policy.${policy}`)}</Badge>
                          )}
                        </dd>
                      </div>
                    );
                  })}
                </dl>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </ConsolePage>
  );
}
