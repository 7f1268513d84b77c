import { CalendarDays, Check, Mail, MailX } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { acceptedLanguage, languageOf } from "#app/_request/language.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { card, primaryButton, quietButton } from "#app/_ui/classes.ts";
import { Logo } from "#app/_ui/logo.tsx";
import { viewUnsubscribePage } from "#lib/unsubscribe/index.ts";
import { ActionForm } from "./action-form.tsx";
import { OtherWays } from "./other-ways.tsx";
import { isForSettings, mainActions, noteOf, pageStateOf } from "./page-state.ts";
import { TopicList } from "./topic-list.tsx";

type Props = PageProps<{ token: string }>;

/** In the language of the mail's recipient, or the browser's language if the person is unknown. */
async function load({ params, searchParams }: Props) {
  const { token } = await params;
  const proof = singleParam((await searchParams).undo);
  const view = await viewUnsubscribePage(token, new Date(), proof);
  const accepted = acceptedLanguage((await headers()).get("accept-language"));
  const language = view && view !== "gone" ? languageOf(view.locale) : accepted;
  return { token, proof, view, language, t: translator(language) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { t } = await load(props);
  const title = { absolute: `${t("unsubscribe.title")} · ${t("app.name")}` };
  return { title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

const icons = { ready: Mail, stopped: Check, weekly: CalendarDays, allOff: MailX, gone: Check } as const;

/** The page behind the link in a mail. A GET changes nothing, because mail scanners open links; only the buttons do. */
export default async function Unsubscribe(props: Props) {
  const { token, proof, view, language, t } = await load(props);
  if (!view) notFound();
  const { done, refused } = await props.searchParams;
  const pageState = pageStateOf(view);
  const note = view === "gone" ? null : noteOf(singleParam(done), view);
  const Icon = icons[pageState];
  const address = () => <bdi className="font-medium text-ink">{view === "gone" ? "" : view.address}</bdi>;
  return (
    <main
      id="content"
      lang={language}
      className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center px-4 py-12 sm:px-6"
    >
      <div className="flex items-center gap-3">
        <Logo className="size-9" />
        <span className="font-semibold tracking-tight">{t("app.name")}</span>
      </div>
      {note && (
        <p role="status" className="mt-6 rounded-xl bg-good-soft px-4 py-3 text-sm text-good">
          {t(`unsubscribe.note.${note}`)}
        </p>
      )}
      {refused !== undefined && (
        <p role="alert" className="mt-6 rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
          {t("unsubscribe.refused")}
        </p>
      )}
      <div className={`${card} mt-6 p-6 sm:p-8`}>
        <Icon className="size-7 text-accent" strokeWidth={1.75} aria-hidden />
        <h1 className="mt-4 text-2xl font-semibold tracking-tight">{t(`unsubscribe.${pageState}.title`)}</h1>
        <p className="mt-2 text-pretty leading-relaxed text-muted">
          {t.rich(`unsubscribe.${pageState}.lead`, { address })}
        </p>
        {view !== "gone" && (
          <>
            <TopicList topics={view.topics} t={t} />
            {isForSettings(view) && (
              <p className="mt-4 text-pretty text-sm text-muted">{t("unsubscribe.onlySettings")}</p>
            )}
            <div className="mt-6 flex flex-wrap gap-3 empty:hidden">
              {mainActions(view).map((action) => (
                <ActionForm
                  key={action}
                  token={token}
                  action={action}
                  proof={proof}
                  className={action === "unsubscribe" ? primaryButton : quietButton}
                >
                  {t(`unsubscribe.action.${action}`)}
                </ActionForm>
              ))}
            </div>
          </>
        )}
      </div>
      <OtherWays token={token} proof={proof} view={view} t={t} />
    </main>
  );
}
