import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { nextAuthOptions } from "#lib/auth/next-auth.ts";
import { env } from "#lib/env.ts";

/** One request to next-auth; `segments` are what follows /api/auth in the path. */
export async function nextAuth(request: NextRequest, segments: string[]): Promise<Response> {
  // The one way to tell next-auth 4 its own address; it must not believe a Host header.
  process.env.NEXTAUTH_URL ??= env().appUrl;
  return NextAuth(request, { params: Promise.resolve({ nextauth: segments }) }, await nextAuthOptions());
}
