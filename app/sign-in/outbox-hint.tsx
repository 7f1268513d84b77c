import type { Translate } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";

/** Without a mail provider the link is in the outbox, so the page says where to find it. */
export function OutboxHint({ t }: { t: Translate }) {
  return (
    <p className="mt-5 border-t border-line pt-4 text-pretty text-sm leading-relaxed text-muted">
      {t("signIn.outbox")}{" "}
      <a href="/admin/outbox" className={link}>
        {t("signIn.outboxLink")}
      </a>
    </p>
  );
}
