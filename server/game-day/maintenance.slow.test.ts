import { expect, test } from "vitest";
import { minuteMs } from "#lib/clock.ts";
import { nextNotice } from "#lib/maintenance/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import {
  listAlerts,
  listIncidents,
  listWindows,
  readDraft,
  readWeekly,
  scheduleWindow,
  sendMail,
  subscribeByMail,
} from "./testing/documents.ts";
import {
  later,
  mails,
  makeOperator,
  minutes,
  moveTo,
  nextMonday,
  page,
  pages,
  posts,
  skipTo,
  statusPage,
} from "./testing/game-day.ts";

/** Reports and other alerts may come in the days before the window. */
const isAboutIt = (title: string) => title.includes("aintenance");
const subjects = (address: string | null) => mails(String(address)).map(({ subject }) => subject);
const operatorPosts = () => posts("C0OPS").flatMap(({ title }) => (isAboutIt(title) ? [title] : []));
const statusOf = async () => (await statusPage("scheduled-maintenances")).scheduled_maintenances[0]?.status;
const noticeMs = 48 * 60 * minuteMs;
const lengthMinutes = 6;

test("a maintenance window is proposed, announced 48 hours before, quiet while it lasts, and completed by a probe", async () => {
  const admin = await makeOperator("ADMIN");
  const viewer = await makeOperator("VIEWER");
  const { id: personId, email, slackUserId } = await makePerson();
  const topic = await makeTopic();
  const optOut = () =>
    viewer.send("mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) { __typename } }", {
      input: { cells: [{ topicKey: topic.key, channel: "EMAIL", enabled: false }] },
    });
  await subscribeByMail("reader@example.net");

  // The proposal is a second Saturday, with time for the notice.
  const { proposedMaintenance } = await admin.act("{ proposedMaintenance { startsAt endsAt } }");
  const startsAt = new Date(proposedMaintenance.startsAt);
  expect(startsAt.getUTCDay()).toBe(6);
  expect(Math.ceil(startsAt.getUTCDate() / 7)).toBe(2);
  const noticeAt = new Date(startsAt.getTime() - noticeMs);
  expect(noticeAt.getTime()).toBeGreaterThanOrEqual(Date.now());
  const endsAt = new Date(startsAt.getTime() + lengthMinutes * minuteMs);
  const plan = { title: "Database upgrade", startsAt, endsAt, readOnly: true };

  // A minute too late is refused; the last moment is not. Everybody is told within the minute, on mail and Slack.
  await skipTo(new Date(noticeAt.getTime() + minuteMs));
  expect((await scheduleWindow(admin, plan)).message).toMatch(/48 hours/);
  await skipTo(noticeAt);
  const { window } = await scheduleWindow(admin, plan);
  expect(window).toMatchObject({ status: "SCHEDULED", authorizedBy: { id: admin.id }, announcedAt: null });
  expect(subjects(email)).toEqual([]);
  await skipTo(later(1));
  await skipTo(later(1));
  for (const address of [email, viewer.email, admin.email])
    expect(subjects(address).filter(isAboutIt)).toEqual(["Maintenance: Database upgrade"]);
  expect(posts(String(slackUserId))).toHaveLength(1);
  expect(operatorPosts()).toEqual(["Maintenance announced: Database upgrade"]);
  expect(subjects("reader@example.net").slice(1)).toEqual(["Maintenance planned: Database upgrade"]);
  expect(await nextNotice(new Date())).toMatchObject({ id: window.id });
  expect(await statusOf()).toBe("scheduled");

  // It begins: changes are refused, messages wait, the page is down, and no alert wakes anybody.
  await skipTo(new Date(startsAt.getTime() - 5 * minuteMs));
  await minutes(4);
  expect((await optOut()).errors).toBeUndefined();
  moveTo(new Date(startsAt.getTime() - 5_000));
  await sendMail(admin, topic.key, [personId]);
  moveTo(startsAt);
  page.isUp = false;
  expect(await listWindows(admin)).toMatchObject([{ status: "IN_PROGRESS" }]);
  expect((await optOut()).errors?.map(({ extensions }) => extensions.code)).toEqual(["SERVICE_UNAVAILABLE"]);
  await minutes(lengthMinutes - 1);
  expect(subjects(email)).toHaveLength(1);
  expect(await statusOf()).toBe("in_progress");
  expect((await statusPage("summary")).status.indicator).toBe("maintenance");
  expect(await listIncidents(admin)).toEqual([]);

  // It ends. It is not completed before a probe that began after its end has passed.
  page.isUp = true;
  await minutes(1);
  expect(await listWindows(admin)).toMatchObject([{ status: "VERIFYING" }]);
  await minutes(1);
  expect(await listWindows(admin)).toMatchObject([{ status: "COMPLETED" }]);
  expect(subjects(email).slice(1)).toEqual(["Hello Person 0"]);
  expect(subjects("reader@example.net").slice(1)).toEqual([
    "Maintenance planned: Database upgrade",
    "Maintenance started: Database upgrade",
    "Maintenance ended: Database upgrade",
  ]);
  expect(operatorPosts().slice(1)).toEqual(["Maintenance completed: Database upgrade"]);
  expect(await nextNotice(new Date())).toBeNull();
  expect((await optOut()).errors).toBeUndefined();

  // The planned outage is no incident, neither while it lasted nor afterwards.
  await minutes(3);
  expect((await listAlerts(admin)).filter(({ severity }) => severity === "CRITICAL")).toEqual([]);
  expect(await listIncidents(admin)).toEqual([]);
  expect(pages()).toEqual([]);
  const { value } = await readDraft(admin);
  expect([value("minutes-maintenance"), value("availability-outside-maintenance")]).toEqual([lengthMinutes, 100]);
  expect(value("availability")).toBeLessThan(100);
  await skipTo(nextMonday());
  expect((await readWeekly(admin)).value("minutes-maintenance")).toBe(lengthMinutes);
});
