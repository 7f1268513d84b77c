import { parseCookie } from "cookie";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { env } from "#lib/env.ts";
import type { Attempt } from "../sign-in-attempt.ts";
import { nextAuthOptions } from "./options.ts";

export interface Step {
  method: "GET" | "POST";
  /** What follows /api/auth: "callback/email". */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, string>;
  /** A Cookie header. */
  cookie: string;
}

export interface Answer {
  location: string | null;
  body: unknown;
  /** Set-Cookie lines. */
  setCookies: string[];
}

/**
 * One request to next-auth, without a browser and without Next: its handler for API routes is given what it reads and
 * gathers what it answers.
 */
export async function askNextAuth(attempt: Attempt, { method, path, query, body, cookie }: Step): Promise<Answer> {
  // The one way to tell next-auth 4 its own address; it must not believe a Host header.
  process.env.NEXTAUTH_URL ??= env().appUrl;
  const headers = new Map<string, string | string[]>();
  let sent: unknown;
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    json: (value: unknown) => {
      sent = value;
    },
    send: (value: unknown) => {
      sent = value;
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
  // Their types ask for all of Next's objects, of which it reads and calls no more than these.
  await NextAuth(
    request as unknown as NextApiRequest,
    response as unknown as NextApiResponse,
    await nextAuthOptions(attempt, cookies),
  );
  const location = headers.get("location");
  return {
    location: typeof location === "string" ? location : null,
    body: sent,
    setCookies: [headers.get("set-cookie") ?? []].flat(),
  };
}
