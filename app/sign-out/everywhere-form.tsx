import { LogOut } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";

/** For whoever lost a device, or signed in where they should not have. */
export function EverywhereForm({ t }: { t: Translate }) {
  return (
    <form method="post" action="/sign-out">
      <input type="hidden" name="everywhere" value="1" />
      <button type="submit" className={quietButton}>
        <LogOut className="size-4" strokeWidth={1.75} aria-hidden />
        {t("app.signOutEverywhere")}
      </button>
    </form>
  );
}
