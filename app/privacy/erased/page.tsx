import { pageTitle } from "#app/_request/page-title.ts";
import { link } from "#app/_ui/classes.ts";
import { LinkedNotice } from "#app/_ui/linked-notice.tsx";

export const generateMetadata = pageTitle("privacy.erasedTitle");

export default function Erased() {
  return (
    <LinkedNotice
      title="privacy.erasedTitle"
      lead="privacy.erasedLead"
      href="/sign-in"
      linkText="signIn.title"
      linkClass={link}
    />
  );
}
