import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import { z } from "zod";
import { localPath, signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { nextAuth } from "#app/api/auth/next-auth.ts";
import { env } from "#lib/env.ts";

const Email = z.email().max(254);

/** Asks next-auth for a link, so that signing in works without JavaScript. The answer is the same for every address. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return crossOrigin();
  const form = await request.formData();
  const next = localPath(form.get("next"));
  const email = Email.safeParse(String(form.get("email") ?? "").trim());
  if (!email.success) return seeOther(`${signInPath(next)}&error=email`);

  const csrf = await nextAuth(at("csrf"), ["csrf"]);
  await keepCookies(csrf);
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await csrf.json());
  const body = new URLSearchParams({ csrfToken, email: email.data, callbackUrl: env().appUrl + next, json: "true" });
  const answer = await nextAuth(at("signin/email", { method: "POST", body }), ["signin", "email"]);
  await keepCookies(answer);
  const { url } = z.object({ url: z.string() }).parse(await answer.json());
  const error = new URL(url, env().appUrl).searchParams.get("error");
  return seeOther(error ? `${signInPath(next)}&error=${encodeURIComponent(error)}` : "/sign-in/sent");
}

const at = (path: string, init?: { method: string; body: URLSearchParams }): NextRequest =>
  new NextRequest(`${env().appUrl}/api/auth/${path}`, init);

/** next-auth reads the request's cookies through Next: what it sets in its first answer must be there for the second. */
async function keepCookies(answer: Response): Promise<void> {
  const store = await cookies();
  for (const line of answer.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const equals = pair.indexOf("=");
    store.set(pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1)), {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure: attributes.some((attribute) => attribute.toLowerCase() === "secure"),
    });
  }
}
