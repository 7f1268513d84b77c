import { signInPath } from "#app/_request/local-path.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { LinkedNotice } from "#app/_ui/linked-notice.tsx";

/** For a link that is expired or truncated, or whose person was erased. All look the same (proxy.ts). */
export default function ExpiredLink() {
  return (
    <LinkedNotice
      title="signedLink.expiredTitle"
      lead="signedLink.expiredLead"
      href={signInPath("/preferences")}
      linkText="signIn.title"
      linkClass={primaryButton}
    />
  );
}
