import { z } from "zod";
import { line, timeZone } from "#lib/parse.ts";

/** As written, without surrounding spaces; compared without regard to case. International names and domains are fine. */
const emailShape = /^[^\s@<>()[\],;:"\\]{1,64}@[^\s@<>()[\],;:"\\]{1,189}\.[^\s@<>()[\],;:"\\.]{2,63}$/u;

export const normaliseEmail = (text: string): string => text.trim().toLowerCase();

/** E.164: "+" and 7 to 15 digits. Spaces, dots, dashes and brackets that people write between them are dropped. */
export const normalisePhone = (text: string): string => text.replace(/[\s().-]/g, "");

/** What the integrator may say of a person; used by the API and by roster files alike. Absent = unchanged, null = cleared. */
export const Contact = z.object({
  externalId: line(200),
  name: line(200).nullish(),
  email: line(254).regex(emailShape, "is not an e-mail address").nullish(),
  phone: z
    .string()
    .transform(normalisePhone)
    .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "is not a phone number in E.164 form, such as +15551234567"))
    .nullish(),
  slackUserId: z
    .string()
    .trim()
    .regex(/^[UW][A-Z0-9]{2,20}$/, "is not a Slack member id, such as U012AB3CD")
    .nullish(),
  timeZone: timeZone.nullish(),
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, "is not a language tag, such as en or de-AT")
    .transform((tag) => tag.replaceAll("_", "-"))
    .nullish(),
});
