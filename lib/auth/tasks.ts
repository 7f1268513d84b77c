import { z } from "zod";
import { newId } from "#lib/ids.ts";
import { defineTask } from "#lib/jobs/define.ts";

/**
 * Mails a sign-in link. `userId` null: nobody has the address, and the job does nothing. The job creates the link, so
 * the queue stores no secret and no address.
 */
export const signInLinkTask = defineTask({
  name: "sign-in-link",
  schema: z.object({
    userId: z.string().nullable(),
    /** Path of this site to open after the sign-in. */
    next: z.string(),
    /** Expiry of the link. */
    expiresAt: z.iso.datetime(),
    /**
     * Idempotency key at the provider, set when the job is added, so that a retry after a lost response sends no
     * second mail.
     */
    mailId: z.string().default(() => newId("delivery")),
  }),
});

/** Deletes ended sessions and expired sign-in tokens. */
export const authPurgeTask = defineTask({ name: "auth-purge", schema: z.object({}) });
