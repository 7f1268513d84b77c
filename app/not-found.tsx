import { currentUser } from "./_request/current-user.ts";
import { AppShell } from "./_ui/app-shell.tsx";
import { LinkedNotice } from "./_ui/linked-notice.tsx";

/** A signed-in viewer keeps the navigation. */
export default async function NotFound() {
  const notice = (
    <LinkedNotice title="problem.notFoundTitle" lead="problem.notFoundLead" href="/" linkText="problem.home" />
  );
  return (await isSignedIn()) ? <AppShell current={null}>{notice}</AppShell> : notice;
}

/** The page must also render if the viewer cannot be loaded. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await currentUser()).me !== null;
  } catch {
    return false;
  }
}
