import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { SaveShiftDocument } from "#graphql/generated/operations.ts";
import { ON_CALL_LEVELS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { optional, personNames, tickedDays, toInstant, wallTime, zoneField } from "../form-values.ts";

const minutesOfHour = 60;

const form = z
  .looseObject({
    level: z.enum(ON_CALL_LEVELS),
    person1: z.string().min(1),
    startsAt: wallTime,
    timeZone: zoneField,
    hours: z.coerce.number().positive().max(8_784),
    frequency: z.enum(["DAILY", "WEEKLY", "ONCE"]),
    interval: z.coerce.number().int().positive(),
    until: optional(wallTime),
  })
  .transform((given) => {
    const { level, startsAt, timeZone, hours, frequency, interval, until } = given;
    const repeats = frequency !== "ONCE";
    return {
      level,
      userIds: personNames.map((name) => given[name]).filter((id) => typeof id === "string" && id !== "") as string[],
      startsAt: toInstant(startsAt, timeZone),
      timeZone,
      durationMinutes: Math.round(hours * minutesOfHour),
      ...(until && { until: toInstant(until, timeZone) }),
      ...(repeats && { frequency, interval, byDay: tickedDays(given) }),
    };
  });

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/on-call",
    form,
    run: (input, actor) => execute(SaveShiftDocument, { input }, actor),
    done: () => "shiftSaved",
    mistyped: "shift",
  }),
);
