import { LinkedNotice } from "./_ui/linked-notice.tsx";

export default function Unauthorized() {
  return (
    <LinkedNotice
      title="problem.unauthorizedTitle"
      lead="problem.unauthorizedLead"
      href="/sign-in"
      linkText="signIn.title"
    />
  );
}
