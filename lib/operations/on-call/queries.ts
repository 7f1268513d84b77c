import { and, asc, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { read, type Tx } from "#db/client.ts";
import { escalationSteps, onCallCalendar, onCallPages, onCallShifts } from "#db/schema/on-call.ts";
import { users } from "#db/schema/people.ts";
import { authorize } from "#lib/authorize.ts";
import { addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel, ON_CALL_LEVELS } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { ValidationError } from "#lib/errors.ts";
import { peopleById } from "#lib/people/index.ts";
import { defaultChain, EscalationStep } from "./chain.ts";
import { dutiesOf, type Gap, gapsAhead, levelsInUse, nowAndNext } from "./schedule.ts";
import type { Duty, Shift } from "./shift.ts";

export type ShiftRow = typeof onCallShifts.$inferSelect;
export type PageRow = typeof onCallPages.$inferSelect;

/** Shifts that count after this moment, oldest first. Withdrawn ones never counted. */
export const findShifts = (tx: Tx, after: Date): Promise<ShiftRow[]> =>
  tx
    .select()
    .from(onCallShifts)
    .where(
      or(
        isNull(onCallShifts.until),
        and(gt(onCallShifts.until, after), gt(onCallShifts.until, onCallShifts.effectiveFrom)),
      ),
    )
    .orderBy(asc(onCallShifts.id));

/** The rota after a moment: its shifts, and whether a person in it still exists. */
export interface Rota {
  shifts: ShiftRow[];
  names: ReadonlyMap<string, string | null>;
  isPerson: (userId: string) => boolean;
}

export async function readRota(tx: Tx, after: Date): Promise<Rota> {
  const shifts = await findShifts(tx, after);
  const found = await peopleById(tx, [...new Set(shifts.flatMap(({ people }) => people))]);
  const names = new Map([...found].map(([id, { name }]) => [id, name]));
  return { shifts, names, isPerson: (userId) => names.has(userId) };
}

/** The escalation chain: the stored steps, or the default. */
export async function readChain(tx: Tx): Promise<{ steps: EscalationStep[]; isDefault: boolean }> {
  const rows = await tx.select().from(escalationSteps).orderBy(asc(escalationSteps.position));
  if (rows.length === 0) return { steps: [...defaultChain], isDefault: true };
  return { steps: rows.map((row) => EscalationStep.parse(row)), isDefault: false };
}

export interface StaffMember {
  userId: string;
  canAcknowledge: boolean;
  /** With a verified address. */
  channels: Channel[];
}

const maxStaff = 100;

/** The people with a role in the console, and those in the rota. */
async function readStaff(tx: Tx, { names }: Rota): Promise<StaffMember[]> {
  const rows = await tx
    .select()
    .from(users)
    .where(or(inArray(users.role, ["ADMIN", "AUDITOR"]), inArray(users.id, [...names.keys()])))
    .orderBy(asc(users.name), asc(users.id))
    .limit(maxStaff);
  return rows.map((person) => ({
    userId: person.id,
    canAcknowledge: person.role === "ADMIN",
    channels: CHANNELS.filter((channel) => addressOf(person, channel)?.verifiedAt),
  }));
}

export interface OnCallView {
  /** With the shifts that ended in the last 31 days, for the calendar. */
  rota: Rota;
  /** Those that count now or later. */
  shifts: ShiftRow[];
  staff: StaffMember[];
  now: Duty[];
  next: Duty[];
  gaps: Gap[];
  hasRota: boolean;
  /** PagerDuty pages people, and has a rota of its own. */
  pagerDuty: boolean;
  escalation: readonly EscalationStep[];
  isDefaultEscalation: boolean;
  pages: PageRow[];
  calendarRenewedAt: Date | null;
}

/** The rota, its gaps, the escalation chain and the latest pages. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function readOnCall(ctx: Ctx): Promise<OnCallView> {
  authorize(ctx.actor, "on-call.read");
  return read(ctx.actor, async (tx) => {
    const rota = await readRota(tx, new Date(ctx.now.getTime() - pastMs));
    const { isPerson } = rota;
    const shifts = rota.shifts.filter(({ until }) => until === null || until > ctx.now);
    const levels = ON_CALL_LEVELS.map((level) => nowAndNext(shifts, level, ctx.now, isPerson));
    const { steps, isDefault } = await readChain(tx);
    const [calendar] = await tx.select().from(onCallCalendar);
    return {
      rota,
      shifts,
      staff: await readStaff(tx, rota),
      now: levels.flatMap(({ current }) => current ?? []),
      next: levels.flatMap(({ next }) => next ?? []),
      gaps: gapsAhead(shifts, ctx.now, isPerson),
      hasRota: levelsInUse(shifts, ctx.now).length > 0,
      pagerDuty: env().PAGERDUTY_ROUTING_KEY !== undefined,
      escalation: steps,
      isDefaultEscalation: isDefault,
      pages: await tx
        .select()
        .from(onCallPages)
        .orderBy(desc(onCallPages.at), desc(onCallPages.number), asc(onCallPages.channel))
        .limit(latestPages),
      calendarRenewedAt: calendar?.renewedAt ?? null,
    };
  });
}

const latestPages = 30;
const pastMs = 31 * 86_400_000;
const maxCalendarMs = 92 * 86_400_000;

/** The duties of all levels in [from, to), by level. At most 92 days. */
export function dutiesBetween({ shifts, isPerson }: Rota, from: Date, to: Date): Duty[] {
  if (to <= from) throw new ValidationError("The end must be after the start.", ["to"]);
  if (to.getTime() - from.getTime() > maxCalendarMs)
    throw new ValidationError("The period is longer than 92 days.", ["to"]);
  return ON_CALL_LEVELS.flatMap((level) => dutiesOf(shifts satisfies Shift[], level, from, to, isPerson));
}

/** Null if there is none. */
export async function findShift(tx: Tx, id: string): Promise<ShiftRow | null> {
  const [row] = await tx.select().from(onCallShifts).where(eq(onCallShifts.id, id)).for("update");
  return row ?? null;
}

/** The total length of the gaps in the next 30 days, in seconds, for each level in use. */
export async function readGapSeconds(tx: Tx, now: Date): Promise<{ level: string; seconds: number }[]> {
  const { shifts, isPerson } = await readRota(tx, now);
  const gaps = gapsAhead(shifts, now, isPerson);
  return levelsInUse(shifts, now).map((level) => ({
    level,
    seconds: gaps
      .filter((gap) => gap.level === level)
      .reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()) / 1_000, 0),
  }));
}
