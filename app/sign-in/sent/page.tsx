import { currentUser } from "#app/_request/current-user.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import { translator } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";
import { env } from "#lib/env.ts";
import { OutboxHint } from "../outbox-hint.tsx";

export const generateMetadata = pageTitle("signIn.sentTitle");

export default async function Sent() {
  const t = translator((await currentUser()).language);
  return (
    <NoticePage title={t("signIn.sentTitle")} lead={t("signIn.sentLead")}>
      <p className="text-pretty text-sm leading-relaxed text-muted">{t("signIn.sentHint")}</p>
      <a href="/sign-in" className={quietButton}>
        {t("signIn.again")}
      </a>
      {!env().RESEND_API_KEY && <OutboxHint t={t} />}
    </NoticePage>
  );
}
