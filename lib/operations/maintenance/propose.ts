import { minuteMs } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { listWindows, type MaintenanceWindowRow } from "#lib/maintenance/index.ts";

/** The rules for a window that is not an emergency. */
export const noticeMs = 48 * 60 * minuteMs;
export const maxLengthMs = 2 * 60 * minuteMs;
/** The incident report of an emergency is due this long after its start. */
export const reportWithinMs = 24 * 60 * minuteMs;
/** At night in Europe, in the evening in America. */
const startHour = 2;
const saturday = 6;
const dayMs = 24 * 60 * minuteMs;

const secondSaturday = (year: number, month: number): Date => {
  const first = new Date(Date.UTC(year, month, 1, startHour));
  const day = 1 + ((saturday - first.getUTCDay() + 7) % 7) + 7;
  return new Date(Date.UTC(year, month, day, startHour));
};

interface Proposal {
  startsAt: Date;
  endsAt: Date;
}

/**
 * The next second Saturday of a month, 02:00 to 04:00 UTC, that leaves 48 hours for the notice and on which no window is planned.
 */
export function proposeWindow(
  now: Date,
  planned: readonly Pick<MaintenanceWindowRow, "startsAt" | "endsAt">[],
): Proposal {
  for (let ahead = 0; ; ahead += 1) {
    const startsAt = secondSaturday(now.getUTCFullYear(), now.getUTCMonth() + ahead);
    const isSoon = startsAt.getTime() - now.getTime() < noticeMs;
    if (!isSoon && !planned.some((window) => isOnDay(window, startsAt)))
      return { startsAt, endsAt: new Date(startsAt.getTime() + maxLengthMs) };
  }
}

function isOnDay({ startsAt, endsAt }: Pick<MaintenanceWindowRow, "startsAt" | "endsAt">, moment: Date): boolean {
  const day = Math.floor(moment.getTime() / dayMs) * dayMs;
  return startsAt.getTime() < day + dayMs && endsAt.getTime() > day;
}

/** The proposal beside the windows that are planned. Everyone signed in. */
export const proposeMaintenance = async (ctx: Ctx): Promise<Proposal> =>
  proposeWindow(ctx.now, await listWindows(ctx, true));
