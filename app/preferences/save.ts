import { asMutation, type Saved } from "./mutation.ts";
import type { Change, Matrix } from "./optimistic-update.ts";
import type { SaveTarget } from "./save-target.ts";

export type ProblemKind = "offline" | "signedOut" | "busy" | "forbidden" | "server" | "refused";

/** The reason why a change was not saved. `detail`: the server's own message for a refusal. */
export class SaveProblem extends Error {
  readonly kind: ProblemKind;
  readonly detail: string | null;
  constructor(kind: ProblemKind, detail: string | null = null) {
    super(detail ?? kind);
    this.kind = kind;
    this.detail = detail;
  }
}

interface Answer {
  data?: Saved | null;
  errors?: { extensions?: { code?: string } }[];
}

const problemKinds: Record<string, ProblemKind> = {
  UNAUTHENTICATED: "signedOut",
  FORBIDDEN: "forbidden",
  RATE_LIMITED: "busy",
  BAD_USER_INPUT: "refused",
};
const timeoutMs = 15_000;

/** Saves one change and returns the whole matrix from the server. Throws SaveProblem. */
export async function save(change: Change, { bearer }: SaveTarget): Promise<Matrix> {
  const body = asMutation(change, (document, variables) => JSON.stringify({ query: String(document), variables }));
  const headers = { "Content-Type": "application/json", ...(bearer && { Authorization: `Bearer ${bearer}` }) };
  const answer = await postForJson<Answer>("/api/graphql", headers, body);
  const outcome = answer.data?.outcome;
  if (outcome?.__typename === "PreferencesSet") return outcome.preferences;
  if (outcome) throw new SaveProblem("refused", outcome.message);
  throw new SaveProblem(problemKinds[answer.errors?.[0]?.extensions?.code ?? ""] ?? "server");
}

/** Posts to a path of this site and returns the JSON response. Throws SaveProblem if there is none. */
export async function postForJson<T>(savePath: string, headers: Record<string, string>, body: BodyInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(savePath, {
      method: "POST",
      headers,
      credentials: "same-origin",
      body,
      // The request must survive if the person leaves the page right after a click.
      keepalive: true,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw new SaveProblem("offline");
  }
  if (response.status === 401) throw new SaveProblem("signedOut");
  if (response.status === 429) throw new SaveProblem("busy");
  try {
    return (await response.json()) as T;
  } catch {
    throw new SaveProblem("server");
  }
}
