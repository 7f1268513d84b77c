import type { Metadata } from "next";
import { currentLanguage } from "#app/_request/current-user.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton, quietButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";
import { readConfirmToken } from "#lib/operations/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  const title = translator(await currentLanguage())("status.subscribe.confirm.title");
  return { title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

/** The target of a mailed link. It changes nothing, because mail scanners open links; only the button does. */
export default async function ConfirmSubscription({ params, searchParams }: PageProps<{ token: string }>) {
  const { token } = await params;
  const { confirmed, expired } = await searchParams;
  const t = translator(await currentLanguage());
  const isValid = (await readConfirmToken(token, new Date())) !== null;
  const state =
    confirmed !== undefined && isValid ? "confirmed" : isValid && expired === undefined ? "ready" : "expired";
  const title = { ready: "title", confirmed: "done", expired: "expired" } as const;
  const lead = { ready: "lead", confirmed: "doneLead", expired: "expiredLead" } as const;
  return (
    <NoticePage
      title={t(`status.subscribe.confirm.${title[state]}`)}
      lead={t(`status.subscribe.confirm.${lead[state]}`)}
    >
      {state === "ready" ? (
        <form method="post" action="/status/confirm" className="w-full">
          <input type="hidden" name="token" value={token} />
          <button type="submit" className={`${primaryButton} w-full`}>
            {t("status.subscribe.confirm.submit")}
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
