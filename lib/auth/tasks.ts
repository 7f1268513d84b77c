import { z } from "zod";
import { newId } from "#lib/ids.ts";
import { defineTask } from "#lib/jobs/define.ts";

/**
 * Mails a sign-in link to a person; null: nobody has the address that was asked for, and the job does nothing. The link
 * itself is made by the job: the queue keeps no secret and no address.
 */
export const signInLinkTask = defineTask({
  name: "sign-in-link",
  schema: z.object({
    userId: z.string().nullable(),
    /** A path of this site to go to afterwards. */
    next: z.string(),
    /** The end of the link, as an instant. */
    expiresAt: z.iso.datetime(),
    /** The mail's key at the provider, made when the job is added: the same on every try, so that a lost answer doubles nothing. */
    mailId: z.string().default(() => newId("delivery")),
  }),
});

/** Deletes what is over: sessions, sign-in tokens. */
export const authPurgeTask = defineTask({ name: "auth-purge", schema: z.object({}) });
