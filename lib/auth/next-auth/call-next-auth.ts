import { parseCookie } from "cookie";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { env } from "#lib/env.ts";
import type { Attempt } from "../sign-in-attempt.ts";
import { nextAuthOptions } from "./options.ts";

export interface NextAuthRequest {
  method: "GET" | "POST";
  /** The path after /api/auth: "callback/email". */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, string>;
  /** A Cookie header. */
  cookie: string;
}

export interface NextAuthResponse {
  location: string | null;
  body: unknown;
  /** Set-Cookie lines. */
  setCookies: string[];
}

/**
 * Calls next-auth's API route handler with minimal request and response objects, without a browser and without Next.
 */
export async function callNextAuth(
  attempt: Attempt,
  { method, path, query, body, cookie }: NextAuthRequest,
): Promise<NextAuthResponse> {
  // next-auth 4 takes its own URL from this variable only; it must not trust a Host header.
  process.env.NEXTAUTH_URL ??= env().appUrl;
  const headers = new Map<string, string | string[]>();
  let responseBody: unknown;
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    json: (value: unknown) => {
      responseBody = value;
    },
    send: (value: unknown) => {
      responseBody = value;
    },
    end: () => undefined,
  };
  const cookies = parseCookie(cookie);
  const request = {
    method,
    query: { ...query, nextauth: path.split("/") },
    body: body ?? {},
    cookies,
    headers: {},
  };
  // The types require all of Next's objects; next-auth uses only these members.
  await NextAuth(
    request as unknown as NextApiRequest,
    response as unknown as NextApiResponse,
    await nextAuthOptions(attempt, cookies),
  );
  const location = headers.get("location");
  return {
    location: typeof location === "string" ? location : null,
    body: responseBody,
    setCookies: [headers.get("set-cookie") ?? []].flat(),
  };
}
