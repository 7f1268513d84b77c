import type { Change } from "./page-state.ts";
import { type Run, type Saved, saveChange } from "./save-change.ts";
import { SaveProblem } from "./save-problem.ts";
import type { SaveTarget } from "./save-target.ts";

interface Answer<R> {
  data?: R | null;
  errors?: { extensions?: { code?: string } }[];
}

const timeoutMs = 15_000;

/** Saves one change from the browser. Throws SaveProblem. */
export const save = (change: Change, { bearer }: SaveTarget, nowMs: number): Promise<Saved> =>
  saveChange(change, overHttp(bearer), nowMs);

const overHttp =
  (bearer: string | null): Run =>
  async <R, V>(document: { toString(): string }, variables: V) => {
    let response: Response;
    let text: string;
    try {
      response = await fetch("/api/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(bearer && { Authorization: `Bearer ${bearer}` }) },
        credentials: "same-origin",
        body: JSON.stringify({ query: String(document), variables }),
        // The request must survive if the person leaves the page right after a click.
        keepalive: true,
        signal: AbortSignal.timeout(timeoutMs),
      });
      // Refusals are read too: a browser measures a request when its response has ended (app/_measure).
      text = await response.text();
    } catch {
      throw new SaveProblem("offline");
    }
    if (response.status === 401) throw new SaveProblem("signedOut");
    if (response.status === 429) throw new SaveProblem("busy");
    try {
      const { data, errors } = JSON.parse(text) as Answer<R>;
      return { data, code: errors?.[0]?.extensions?.code };
    } catch {
      throw new SaveProblem("server");
    }
  };
