import type { TypedDocumentString } from "./generated.ts";

/** A refused or failed request: `code` is the API's (FORBIDDEN, RATE_LIMITED ...), `requestId` is what to quote to its operators. */
export class ApiError extends Error {
  readonly code: string;
  readonly requestId: string | null;
  constructor(message: string, code: string, requestId: string | null) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

/** Nobody answers at the address, or something that is not this API. */
export class UnreachableError extends Error {}

interface Answer<R> {
  data?: R | null;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
}

/** A typed client in forty lines: documents come from graphql-codegen, so variables and answers are checked by the compiler. */
export function createClient({ url, apiKey }: { url: string; apiKey: string }) {
  return async function request<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    const response = await fetch(`${url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    }).catch((cause: unknown) => {
      throw new UnreachableError(`Nobody answers at ${url}.`, { cause });
    });
    const answer = (await response.json().catch((cause: unknown) => {
      throw new UnreachableError(`What answers at ${url} with ${response.status} is not this API.`, { cause });
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
