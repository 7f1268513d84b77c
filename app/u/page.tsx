import { primaryButton } from "#app/_ui/classes.ts";
import { LinkedNotice } from "#app/_ui/linked-notice.tsx";

/** For a link that was truncated or altered, or whose signing key was removed (proxy.ts). */
export default function UnknownLink() {
  return (
    <LinkedNotice
      title="unsubscribe.unknown.title"
      lead="unsubscribe.unknown.lead"
      href="/preferences"
      linkText="unsubscribe.settings"
      linkClass={primaryButton}
    />
  );
}
