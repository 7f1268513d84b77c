import type { Metadata } from "next";
import { viewer } from "#app/_request/current-user.ts";
import { localPath } from "#app/_request/local-path.ts";
import { type PageProps, single } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return {
    title: translator((await viewer()).language)("signIn.confirmTitle"),
    robots: "noindex",
    referrer: "no-referrer",
  };
}

/** What a mailed link opens. It changes nothing: mail scanners and previews open links, and only a person presses a button. */
export default async function Confirm({ searchParams }: PageProps) {
  const { token, next } = await searchParams;
  const t = translator((await viewer()).language);
  return (
    <NoticePage title={t("signIn.confirmTitle")} lead={t("signIn.confirmLead")}>
      <form method="post" action="/sign-in/link" className="w-full">
        <input type="hidden" name="token" value={single(token) ?? ""} />
        <input type="hidden" name="next" value={localPath(next)} />
        <button type="submit" className={`${primaryButton} w-full`}>
          {t("signIn.confirmSubmit")}
        </button>
      </form>
      <p className="text-pretty text-sm leading-relaxed text-muted">{t("signIn.confirmHint")}</p>
    </NoticePage>
  );
}
