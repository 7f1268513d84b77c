import { z } from "zod";

/** The forms of the variables in lib/env.ts. Their errors never contain the value. */
export const list = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .meta({ form: "list, separated by commas" });
export const url = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  // Paths are appended to the URL.
  .refine((text) => !/[?#]/.test(text), "must not have a query or a fragment")
  .transform((text) => text.replace(/\/$/, ""))
  .meta({ form: "http(s) URL" });
export const flag = z
  .enum(["1", "0", "true", "false", "on", "off"], { error: "must be 1 or 0" })
  .transform((text) => text === "1" || text === "true" || text === "on")
  .meta({ form: "1 or 0" });
export const port = z.coerce.number({ error: "must be a port number" }).int().min(1).max(65535);
export const count = (least: number) =>
  z.coerce.number({ error: "must be a number" }).int("must be a whole number").min(least, `must be ${least} or more`);
const wallTime = /^([01]\d|2[0-3]):[0-5]\d$/;
export const officeHours = z
  .string()
  .transform((text) => text.split("-", 2))
  .refine(([start = "", end = ""]) => wallTime.test(start) && wallTime.test(end), "must look like 06:00-22:00")
  .transform(([start = "", end = ""]) => ({ start, end }))
  .meta({ form: "HH:MM-HH:MM" });
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://")
  .meta({ form: "PostgreSQL URL", secret: true });
export const text = z.string().meta({ form: "text" });
export const secret = z.string().meta({ form: "text", secret: true });
