import type { Metadata } from "next";
import { currentUser } from "#app/_request/current-user.ts";
import { localPath } from "#app/_request/local-path.ts";
import { type PageProps, singleParam } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return {
    title: translator((await currentUser()).language)("signIn.confirmTitle"),
    robots: "noindex",
    referrer: "no-referrer",
  };
}

/**
 * The target of a mailed link. It changes nothing, because mail scanners and previews open links; only a person presses
 * a button.
 */
export default async function Confirm({ searchParams }: PageProps) {
  const { token, next } = await searchParams;
  const t = translator((await currentUser()).language);
  return (
    <NoticePage title={t("signIn.confirmTitle")} lead={t("signIn.confirmLead")}>
      <form method="post" action="/sign-in/link" className="w-full">
        <input type="hidden" name="token" value={singleParam(token) ?? ""} />
        <input type="hidden" name="next" value={localPath(next)} />
        <button type="submit" className={`${primaryButton} w-full`}>
          {t("signIn.confirmSubmit")}
        </button>
      </form>
      <p className="text-pretty text-sm leading-relaxed text-muted">{t("signIn.confirmHint")}</p>
    </NoticePage>
  );
}
