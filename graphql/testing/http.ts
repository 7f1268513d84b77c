import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { handleNodeRequest } from "#graphql/handler.ts";
import { createApiKey, createSession, sessionCookieName } from "#lib/auth/index.ts";
import type { Scope } from "#lib/enums.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  data: Record<string, unknown> | null;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string; requestId: string } }[];
  codes: string[];
}

export interface Api {
  /** Set before the tests run. */
  readonly url: string;
  fetch(init: RequestInit & { search?: string }): Promise<Answer>;
  /** Runs a query or mutation with these headers. Without headers it is anonymous. */
  query(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts the real HTTP endpoint on its own port. Call at the top of a test file, after useDatabase(). */
export function useApi(): Api {
  const server = createServer((request, response) => void handleNodeRequest(request, response));
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(
    () =>
      new Promise<unknown>((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const api: Api = {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/graphql`;
    },
    async fetch({ search = "", ...init }) {
      const response = await fetch(api.url + search, init);
      const text = await response.text();
      const { data = null, errors = [] } = text.startsWith("{") ? (JSON.parse(text) as Partial<Answer>) : {};
      const codes = errors.map(({ extensions }) => extensions.code);
      return { status: response.status, headers: response.headers, text, data, errors, codes };
    },
    query: (query, variables, headers) =>
      api.fetch({
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
      }),
  };
  return api;
}

/** Headers of a person whose client sends the session token as a bearer token: it may run any document. */
export async function sessionOf(userId: string): Promise<Record<string, string>> {
  const { token } = await createSession(userId, new Date());
  return { authorization: `Bearer ${token}` };
}

/** Headers of a signed-in person's browser. */
export async function cookieOf(userId: string): Promise<{ cookie: string }> {
  const { token } = await createSession(userId, new Date());
  return { cookie: `${sessionCookieName()}=${token}` };
}

/** Headers of an API key with these scopes. */
export async function keyWith(...scopes: Scope[]): Promise<Record<string, string>> {
  const { secret } = await createApiKey(ctxFor(), { name: scopes.join(" "), scopes });
  return { authorization: `Bearer ${secret}` };
}
