import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Translate } from "#app/_request/translate.ts";
import { ChannelIcon } from "#app/_ui/channel-icon.tsx";
import type { OutboxRow } from "#lib/delivery/index.ts";
import { unescapeSlack } from "#lib/templates/index.ts";
import { LinkedText } from "./linked-text.tsx";
import { type Content, contentOf } from "./read.ts";
import { SlackMessage } from "./slack-message.tsx";

interface Props {
  row: OutboxRow;
  at: string;
  t: Translate;
}

/** A recorded message as a collapsible list item. Works without scripts. */
export function OutboxMessage({ row, at, t }: Props) {
  const content = contentOf(row);
  const title = titleOf(content) || t("outbox.noSubject");
  return (
    <li id={row.id}>
      <details className="group">
        <summary className="grid list-none grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-3.5 transition-colors hover:bg-sunken focus-visible:-outline-offset-2 sm:px-6 [&::-webkit-details-marker]:hidden">
          <span className="grid size-9 place-items-center rounded-lg bg-accent-soft text-accent">
            <ChannelIcon channel={row.channel} />
            <span className="sr-only">{t(`channel.${row.channel}`)}</span>
          </span>
          <span className="min-w-0">
            <span className="block truncate font-medium">{title}</span>
            <span className="flex flex-wrap gap-x-3 text-sm text-muted">
              <span className="truncate">{row.recipient}</span>
              <time dateTime={row.createdAt.toISOString()} className="tabular-nums">
                {at}
              </time>
            </span>
          </span>
          <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
        </summary>
        <div className="space-y-5 border-t border-line bg-canvas px-4 py-5 sm:px-6">
          <Body id={row.id} content={content} t={t} />
        </div>
      </details>
    </li>
  );
}

function titleOf(content: Content): string {
  switch (content.form) {
    case "mail":
      return content.subject;
    case "text":
      return content.text;
    case "post":
      return unescapeSlack(content.text);
  }
}

function Body({ id, content, t }: { id: string; content: Content; t: Translate }) {
  switch (content.form) {
    case "mail":
      return (
        <>
          <Part title={t("outbox.preview")}>
            <iframe
              title={t("outbox.previewOf", { subject: content.subject })}
              src={`/admin/outbox/${id}/html`}
              sandbox=""
              loading="lazy"
              className="h-[34rem] w-full rounded-xl border border-line bg-surface"
            />
          </Part>
          <Part title={t("outbox.text")}>
            <LinkedText text={content.text} />
          </Part>
          <Part title={t("outbox.headers")}>
            <dl className="grid gap-x-4 font-mono text-[0.8125rem] leading-relaxed sm:grid-cols-[auto_minmax(0,1fr)]">
              {Object.entries(content.headers).map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-muted">{name}</dt>
                  <dd className="[overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
            </dl>
          </Part>
        </>
      );
    case "text":
      return (
        <Part title={`${t("outbox.text")} · ${t("outbox.length", { count: [...content.text].length })}`}>
          <LinkedText text={content.text} />
        </Part>
      );
    case "post":
      return (
        <>
          <Part title={t("outbox.blocks")}>
            <SlackMessage blocks={content.blocks} />
          </Part>
          <Part title={t("outbox.fallback")}>
            <LinkedText text={unescapeSlack(content.text)} />
          </Part>
        </>
      );
  }
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}
