import { z } from "zod";
import { Email } from "#lib/email-address.ts";
import { identifier, line, timeZone } from "#lib/parse.ts";
import { Phone } from "./phone.ts";

/** The fields of a person that an integrator sets, by the API or a roster file. Omitted = unchanged, null = cleared. */
export const Contact = z.object({
  externalId: identifier(200),
  name: line(200).nullish(),
  email: Email.nullish(),
  phone: Phone.nullish(),
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
