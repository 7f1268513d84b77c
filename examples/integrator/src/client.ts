import type { TypedDocumentString } from "./generated.ts";

/**
 * A refused or failed request. `code`: the API's code (FORBIDDEN, RATE_LIMITED ...). `requestId`: for the operators.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly requestId: string | null;
  constructor(message: string, code: string, requestId: string | null) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

/** The server does not respond, or it is not this API. */
export class UnreachableError extends Error {}

interface Answer<R> {
  data?: R | null;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
}

/**
 * A typed client in forty lines. graphql-codegen generates the documents, so the compiler checks variables and results.
 */
export function createClient({ url, apiKey }: { url: string; apiKey: string }) {
  return async function request<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    const response = await fetch(`${url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    }).catch((cause: unknown) => {
      throw new UnreachableError(`No server answers at ${url}.`, { cause });
    });
    const answer = (await response.json().catch((cause: unknown) => {
      throw new UnreachableError(`The server at ${url} answered with ${response.status} and is not this API.`, {
        cause,
      });
    })) as Answer<R>;
    const [error] = answer.errors ?? [];
    if (error || !answer.data)
      throw new ApiError(
        error?.message ?? `The API answered ${response.status}.`,
        error?.extensions?.code ?? "UNKNOWN",
        error?.extensions?.requestId ?? null,
      );
    return answer.data;
  };
}
