import type { TypedDocumentString } from "#graphql/generated/operations.ts";

export interface Answer {
  status: number;
  location: string | null;
  text: string;
}

/** A request got no answer, or one that cannot be used. The message and the hint are for the operator. */
export class NoAnswer extends Error {
  /** True if the credential of the request is invalid or may not do this. */
  isRefused = false;
  readonly hint: string;
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

export const lookInLog = "Look for the error in the log of the service.";
const tokenHint = "Give an API key with the scope OPERATIONS, or the token of an ADMIN, with --token.";

/** The service at a URL, as a client sees it. Redirects are not followed, because a check must see them. */
export interface Service {
  url: string;
  /** Throws NoAnswer. */
  request(path: string, init?: RequestInit): Promise<Answer>;
  /** Runs a GraphQL document. Throws NoAnswer for every answer without data. */
  run<R, V extends Record<string, unknown>>(
    document: TypedDocumentString<R, V>,
    variables: V,
    bearer: string,
  ): Promise<R>;
}

/** Longer than the 30 s that a check in the service may take. */
const timeoutMs = 40_000;

export function connectTo(url: string): Service {
  async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(new URL(path, url), { redirect: "manual", signal, ...init });
      return { status: response.status, location: response.headers.get("location"), text: await response.text() };
    } catch (error) {
      const hint = `Nothing answers at ${url}. Start the service, or give its address with --url.`;
      throw new NoAnswer(reasonOf(error), hint, { cause: error });
    }
  }
  return {
    url,
    request,
    run: async (document, variables, bearer) => {
      const { status, text } = await request("/api/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ query: String(document), variables }),
      });
      const { data, errors: [error] = [] } = parseJson<GraphQLAnswer>(text);
      if (error) {
        const isRefused = ["UNAUTHENTICATED", "FORBIDDEN"].includes(error.extensions?.code ?? "");
        const problem = new NoAnswer(`The API answered: ${error.message}`, isRefused ? tokenHint : lookInLog);
        throw Object.assign(problem, { isRefused });
      }
      if (!data) throw new NoAnswer(`The API answered ${status} without data`, lookInLog);
      return data as never;
    },
  };
}

interface GraphQLAnswer {
  data: object | null;
  errors: { message: string; extensions?: { code?: string } }[];
}

/** An empty object if the text is no JSON. */
export function parseJson<T extends object>(text: string): Partial<T> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Partial<T>) : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `No answer within ${timeoutMs / 1_000} s`;
  for (let at = error; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string") return `No connection: ${at.code}`;
  return "No connection";
}
