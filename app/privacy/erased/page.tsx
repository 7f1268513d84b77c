import type { Metadata } from "next";
import { currentUser } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await currentUser()).language)("privacy.erasedTitle") };
}

export default async function Erased() {
  const t = translator((await currentUser()).language);
  return (
    <NoticePage title={t("privacy.erasedTitle")} lead={t("privacy.erasedLead")}>
      <a href="/sign-in" className={link}>
        {t("signIn.title")}
      </a>
    </NoticePage>
  );
}
