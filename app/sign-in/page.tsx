import { Building2, TriangleAlert } from "lucide-react";
import { currentUser } from "#app/_request/current-user.ts";
import { localPath } from "#app/_request/local-path.ts";
import { pageTitle } from "#app/_request/page-title.ts";
import type { PageProps } from "#app/_request/route-props.ts";
import { translator } from "#app/_request/translate.ts";
import { card, field, primaryButton, quietButton } from "#app/_ui/classes.ts";
import { Logo } from "#app/_ui/logo.tsx";
import { demoPeople, hasOidc } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { DemoPeople } from "./demo-people.tsx";
import { OutboxHint } from "./outbox-hint.tsx";

export const generateMetadata = pageTitle("signIn.title");

const errors = ["Verification", "AccessDenied", "Configuration", "Throttled", "email", "provider", "other"] as const;
type ErrorText = (typeof errors)[number];

/** The error codes of next-auth for a failed provider sign-in. */
const providerErrors = ["OAuthSignin", "OAuthCallback", "Callback"];

const errorText = (error: unknown): ErrorText =>
  providerErrors.some((one) => one === error) ? "provider" : (errors.find((one) => one === error) ?? "other");

/**
 * next-auth passes `callbackUrl` as an absolute URL; our own pages pass `next`. Only a path within this site is kept.
 */
function destination(next: unknown, callbackUrl: unknown): string {
  if (typeof callbackUrl !== "string" || !URL.canParse(callbackUrl)) return localPath(next);
  const { pathname, search } = new URL(callbackUrl);
  return localPath(pathname === "/" ? next : pathname + search);
}

export default async function SignIn({ searchParams }: PageProps) {
  const { next, callbackUrl, error } = await searchParams;
  const { language } = await currentUser();
  const t = translator(language);
  const path = destination(next, callbackUrl);
  const people = await demoPeople();
  return (
    <main id="content" className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-4 py-12 sm:px-6">
      <div className="flex items-center gap-3">
        <Logo className="size-9" />
        <span className="font-semibold tracking-tight">{t("app.name")}</span>
      </div>
      <div className={`${card} mt-8 p-6 sm:p-8`}>
        <h1 className="text-2xl font-semibold tracking-tight">{t("signIn.title")}</h1>
        <p className="mt-2 text-pretty leading-relaxed text-muted">{t("signIn.lead")}</p>
        {error !== undefined && (
          <p role="alert" className="mt-5 flex gap-3 rounded-lg bg-bad-soft p-3 text-sm text-bad">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {t(`signIn.error.${errorText(error)}`)}
          </p>
        )}
        {hasOidc() && (
          <form method="post" action="/sign-in/oidc" className="mt-6">
            <input type="hidden" name="next" value={path} />
            <button type="submit" className={`${quietButton} w-full`}>
              <Building2 className="size-4" strokeWidth={1.75} aria-hidden />
              {t("signIn.provider")}
            </button>
            <p className="mt-5 flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              {t("signIn.or")}
            </p>
          </form>
        )}
        <form method="post" action="/sign-in/email" className={hasOidc() ? "mt-4" : "mt-6"}>
          <input type="hidden" name="next" value={path} />
          <label htmlFor="email" className="text-sm font-medium">
            {t("signIn.email")}
          </label>
          <input
            id="email"
            name="email"
            type="email"
            required
            maxLength={254}
            autoComplete="email"
            autoCapitalize="off"
            spellCheck={false}
            placeholder={t("signIn.placeholder")}
            className={`${field} mt-2`}
          />
          <button type="submit" className={`${primaryButton} mt-4 w-full`}>
            {t("signIn.submit")}
          </button>
        </form>
        {!env().RESEND_API_KEY && <OutboxHint t={t} />}
      </div>
      {people.length > 0 && <DemoPeople people={people} path={path} t={t} />}
    </main>
  );
}
