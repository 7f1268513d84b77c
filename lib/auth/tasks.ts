import { z } from "zod";
import { defineTask } from "#lib/jobs/define.ts";

/** Mails a sign-in link to the person with this address, if there is one. */
export const signInLinkTask = defineTask({
  name: "sign-in-link",
  schema: z.object({ email: z.string(), url: z.string(), minutes: z.number() }),
  // A link that comes after it has expired helps nobody.
  maxAttempts: 5,
});
