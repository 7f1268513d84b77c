import type { Metadata } from "next";
import { currentLanguage } from "#app/_request/current-user.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton, quietButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";
import { readUnsubscribeToken } from "#lib/operations/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  const title = translator(await currentLanguage())("status.subscribe.stop.title");
  return { title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

/** The page behind the link in a message. A GET changes nothing, because mail scanners open links; only the button does. */
export default async function StopSubscription({ params, searchParams }: PageProps<{ token: string }>) {
  const { token } = await params;
  const { done } = await searchParams;
  const t = translator(await currentLanguage());
  const isValid = (await readUnsubscribeToken(token)) !== null;
  const state = !isValid ? "invalid" : done === undefined ? "ready" : "done";
  const title = { ready: "title", done: "done", invalid: "invalid" } as const;
  const lead = { ready: "lead", done: "doneLead", invalid: "invalidLead" } as const;
  return (
    <NoticePage title={t(`status.subscribe.stop.${title[state]}`)} lead={t(`status.subscribe.stop.${lead[state]}`)}>
      {state === "ready" ? (
        <form method="post" action={`/status/unsubscribe/${token}`} className="w-full">
          <button type="submit" className={`${primaryButton} w-full`}>
            {t("status.subscribe.stop.submit")}
          </button>
        </form>
      ) : (
        <a href="/status" className={quietButton}>
          {t("status.page")}
        </a>
      )}
    </NoticePage>
  );
}
