import { cookies } from "next/headers";
import { readForm } from "#app/_request/form.ts";
import { crossOriginResponse, isSameOrigin, seeOtherAndClearData } from "#app/_request/same-origin.ts";
import { byAddress, withoutSession, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { sessionCookieName, sessionCookieOptions, signOut } from "#lib/auth/index.ts";

/**
 * Ends the session in the database, so that a copied cookie becomes invalid. `everywhere`: ends all sessions of the
 * person.
 */
export const POST = withRateLimit(
  async (request) => {
    if (!isSameOrigin(request)) return crossOriginResponse();
    const store = await cookies();
    const token = store.get(sessionCookieName())?.value;
    const everywhere = (await readForm(request))?.has("everywhere") ?? false;
    if (token) await signOut(token, { everywhere, now: new Date() });
    store.set(sessionCookieName(), "", { ...sessionCookieOptions(), maxAge: 0 });
    return seeOtherAndClearData("/sign-in");
  },
  byAddress,
  withoutSession,
);
