import { demoPeople } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";

/** The text that `npm start` prints when it is ready: the URLs, and how to sign in. */
export async function signInHelp(): Promise<string> {
  const { appUrl, RESEND_API_KEY } = env();
  const lines = ["", `Ready on ${appUrl}`, ""];
  const people = await demoPeople();
  if (people.length > 0) {
    lines.push(`  Sign in     ${appUrl}/sign-in   (one click, as one of these demo people)`);
    for (const person of people) lines.push(`              ${(person.name ?? "").padEnd(16)} ${person.role}`);
  } else lines.push(`  Sign in     ${appUrl}/sign-in   (you receive a link by email)`);
  if (!RESEND_API_KEY)
    lines.push(`  Outbox      ${appUrl}/admin/outbox   (emails are recorded here until RESEND_API_KEY is set)`);
  lines.push(
    "  API key     ./np api-key create --name my-app --scopes ADMIN",
    `  GraphQL     ${appUrl}/api/graphql`,
    "",
    "  Stop with Ctrl-C; the data stays.",
    "",
  );
  return lines.join("\n");
}
