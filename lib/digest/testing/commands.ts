import fc from "fast-check";
import { transaction } from "#db/client.ts";
import { channelPauses } from "#db/schema/index.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { releaseHeld } from "#lib/delivery/recover/release.ts";
import { type Frequency, WEEKDAYS } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { setPreference, setSchedule, snooze } from "#lib/preferences/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { createDueDigests } from "../create-due-digests.ts";
import { ENDS, type End, type Line, minuteMs, topics, type World } from "./world.ts";

/** The commands change the real service; its rows are compared with the model's record. */
type Command = fc.AsyncCommand<object, World>;
const command = (name: string, run: (world: World) => Promise<unknown>): Command => ({
  check: () => true,
  run: async (_model, world) => {
    world.now += 1;
    await run(world);
  },
  toString: () => name,
});

const cell = fc.tuple(fc.nat(1), fc.constantFrom<Line>("EMAIL", "EMAIL", "SMS"));
const topicAt = (index: number): Topic => {
  const topic = topics[index];
  if (!topic) throw new Error("there is no such topic");
  return topic;
};

export async function sendItem(world: World, topic: number, line: Line): Promise<void> {
  const name = `item${world.items.length}x`;
  const { notification } = await sendNotification(ctxFor(system, world.date), {
    topicKey: topicAt(topic).key,
    audience: { userIds: [world.person.id] },
    channels: [line],
    subject: name,
    body: "text",
  });
  world.items.push({ notificationId: notification.id, name, topic, line });
}
const arrives = cell.map(([topic, line]) =>
  command(`arrives(${topic}, ${line})`, (world) => sendItem(world, topic, line)),
);
const passes = fc.constantFrom(1, 20, 60, 24 * 60).map((minutes) =>
  command(`passes(${minutes} min)`, async (world) => {
    world.now += minutes * minuteMs;
  }),
);
const goToBoundary = async (world: World) => {
  const next = (await world.rows())
    .filter(({ status }) => status === "DIGESTED")
    .map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? 0);
  if (next.length > 0) world.now = Math.max(world.now, Math.min(...next));
};
const boundary = fc.constant(command("comes to the next boundary", goToBoundary));
const collects = fc.constant(command("collects", (world) => createDueDigests(world.date)));
export async function sendDigests(world: World, end: End): Promise<void> {
  await goToBoundary(world);
  await createDueDigests(world.date);
  world.end = end;
  await world.runJobs();
}
const sendsDigests = fc
  .constantFrom(...ENDS)
  .map((end) => command(`sends digests(${end})`, (world) => sendDigests(world, end)));
const releases = fc.constant(command("releases", (world) => releaseHeld(world.date)));
const runs = fc.tuple(fc.constantFrom(...ENDS), fc.boolean()).map(([end, twice]) =>
  command(`runs(${end}${twice ? ", twice" : ""})`, async (world) => {
    world.end = end;
    await world.runJobs(twice);
  }),
);
const comesToRest = fc.constant(
  command("comes to rest", async (world) => {
    await world.settle();
    await world.expectNothingOverdue();
  }),
);
const opts = fc.tuple(cell, fc.boolean()).map(([[topic, line], out]) =>
  command(`opts ${out ? "out" : "in"}(${topic}, ${line})`, async (world) => {
    await setPreference(world.ctx, { topicKey: topicAt(topic).key, channel: line, enabled: !out });
    world.optOuts.push({ topic, line, out, at: world.now });
  }),
);
const chooses = fc
  .tuple(cell, fc.constantFrom<Frequency>("INSTANT", "HOURLY", "HOURLY", "DAILY"))
  .map(([[topic, line], frequency]) =>
    command(`chooses(${topic}, ${line}, ${frequency})`, (world) =>
      setPreference(world.ctx, { topicKey: topicAt(topic).key, channel: line, frequency }),
    ),
  );
const snoozes = fc
  .constantFrom(null, 40)
  .map((minutes) =>
    command(`snoozes(${minutes})`, (world) =>
      snooze(world.ctx, { until: minutes === null ? null : new Date(world.now + minutes * minuteMs) }),
    ),
  );
const quiets = fc.constantFrom(null, 25, 90).map((minutes) =>
  command(minutes === null ? "ends quiet hours" : `has quiet hours(${minutes} min)`, (world) => {
    const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
    const window = { days: [...WEEKDAYS], start: at(world.now), end: at(world.now + (minutes ?? 0) * minuteMs) };
    return setSchedule(world.ctx, { quietHours: minutes === null ? [] : [window] });
  }),
);
/** Messages of topics without a digest during a hold, and the end of the hold, with or without failures. */
const holds = fc
  .tuple(fc.array(cell, { minLength: 2, maxLength: 4 }), fc.constantFrom("rest", "rest", "rest", ...ENDS), fc.boolean())
  .map(([cells, end, twice]) =>
    command(`is held(${cells.length}, ${end}${twice ? ", twice" : ""})`, async (world) => {
      for (const [topic, channel] of cells)
        await setPreference(world.ctx, { topicKey: topicAt(topic).key, channel, frequency: "INSTANT" });
      await snooze(world.ctx, { until: new Date(world.now + 30 * minuteMs) });
      world.end = "accepted";
      await world.runJobs();
      for (const [topic, line] of cells) await sendItem(world, topic, line);
      await world.runJobs();
      world.now += 30 * minuteMs;
      if (end === "rest") return world.settle();
      await releaseHeld(world.date);
      world.end = end;
      await world.runJobs(twice);
    }),
  );
export const resume = async (world: World) => {
  world.paused = false;
  await transaction(system, (tx) => tx.delete(channelPauses));
};
const pauses = fc.boolean().map((paused) =>
  command(paused ? "pauses" : "resumes", async (world) => {
    await resume(world);
    world.paused = paused;
    const row = { channel: "EMAIL", reason: "test", pausedAt: world.date, pausedBy: "usr_op" } as const;
    if (paused) await transaction(system, (tx) => tx.insert(channelPauses).values(row));
  }),
);

/** Random sequences of commands. Commands that create and send messages are more frequent than others. */
export const commands = fc.commands(
  [arrives, arrives, arrives, passes, boundary, collects, sendsDigests, sendsDigests].concat([
    releases,
    runs,
    runs,
    runs,
    comesToRest,
    opts,
    opts,
    chooses,
    snoozes,
    quiets,
    holds,
    holds,
    holds,
    pauses,
  ]),
  { maxCommands: 30, size: "max" },
);
