import { cookies } from "next/headers";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { endSession, sessionCookieName } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";

/** Ends the session in the database, so that a copy of the cookie is worth nothing either. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return crossOrigin();
  const store = await cookies();
  const token = store.get(sessionCookieName())?.value;
  if (token) await endSession(token);
  // The same attributes as when it was set: browsers refuse to touch a __Host- cookie otherwise.
  store.set(sessionCookieName(), "", {
    httpOnly: true,
    sameSite: "lax",
    secure: env().appUrl.startsWith("https://"),
    path: "/",
    maxAge: 0,
  });
  return seeOther("/sign-in");
}
