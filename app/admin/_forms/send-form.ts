import type { Problem } from "./outcome.ts";

/** `signedOut`, `tooMany`, `offline`: the form was not run. */
export type FormProblem = Problem | "signedOut" | "tooMany" | "offline";

/** Posts a console form. Returns the page to open, or why nothing was changed. */
export async function sendForm(form: HTMLFormElement): Promise<{ location: string } | { problem: FormProblem }> {
  try {
    // A path: the form is sent to our own site only.
    const formPath = new URL(form.getAttribute("action") ?? "", window.location.href).pathname;
    const answer = await fetch(formPath, {
      method: "POST",
      body: new FormData(form),
      headers: { accept: "application/json" },
    });
    if (answer.status === 429) return { problem: "tooMany" };
    if (answer.status === 503) return { problem: "unavailable" };
    if (!answer.ok) return { problem: "server" };
    return readLocation(String((await answer.json()).location));
  } catch {
    return { problem: "offline" };
  }
}

function readLocation(location: string): { location: string } | { problem: FormProblem } {
  const { pathname, searchParams } = new URL(location, window.location.href);
  if (!pathname.startsWith("/admin/")) return { problem: "signedOut" };
  const problem = searchParams.get("problem");
  return problem === null ? { location } : { problem: problem as Problem };
}
