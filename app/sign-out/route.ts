import { cookies } from "next/headers";
import { readForm } from "#app/_request/form.ts";
import { crossOrigin, isSameOrigin, leaveTo } from "#app/_request/same-origin.ts";
import { byAddress, limited, unlessSession } from "#app/_request/with-rate-limit.ts";
import { sessionCookieName, sessionCookieOptions, signOut } from "#lib/auth/index.ts";

/** Ends the session in the database, so that a copy of the cookie is worth nothing either; with `everywhere`, all of the person's. */
export const POST = limited(
  async (request) => {
    if (!isSameOrigin(request)) return crossOrigin();
    const store = await cookies();
    const token = store.get(sessionCookieName())?.value;
    const everywhere = (await readForm(request))?.has("everywhere") ?? false;
    if (token) await signOut(token, { everywhere, now: new Date() });
    store.set(sessionCookieName(), "", { ...sessionCookieOptions(), maxAge: 0 });
    return leaveTo("/sign-in");
  },
  byAddress,
  unlessSession,
);
