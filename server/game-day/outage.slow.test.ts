import { expect, test } from "vitest";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import {
  listAlerts,
  listIncidents,
  pauseMailFrom,
  readWeekly,
  recordSmoke,
  resumeMail,
  sendMail,
  subscribeByMail,
  update,
} from "./testing/documents.ts";
import {
  mails,
  makeOperator,
  minutes,
  nextMonday,
  owner,
  pages,
  posts,
  resend,
  skipTo,
  statusPage,
} from "./testing/game-day.ts";

const subscriber = "reader@example.net";
const statuses = async () =>
  Object.fromEntries(
    (
      await owner<{ status: string; count: number }>(
        "SELECT status, count(*)::int AS count FROM deliveries WHERE user_id <> 'usr_probe' GROUP BY 1",
      )
    ).map(({ status, count }) => [status, count]),
  );

test("an outage of a provider is found, contained, resolved and verified, and no message is lost", async () => {
  const admin = await makeOperator("ADMIN");
  const people = await makePeople(6);
  const topic = await makeTopic();
  const send = () =>
    sendMail(
      admin,
      topic.key,
      people.map(({ id }) => id),
    );
  await subscribeByMail(subscriber);
  await minutes(2);
  expect(await listAlerts(admin)).toEqual([]);
  expect((await statusPage("summary")).status.indicator).toBe("none");

  // Resend fails. The first minute shows the condition, the second one raises the alert.
  resend.isDown = true;
  const brokenAt = new Date();
  await send();
  await minutes(1);
  expect(await listAlerts(admin)).toMatchObject([
    { name: "ProviderUnavailable", state: "PENDING", labels: [{ name: "provider", value: "resend" }] },
  ]);
  expect(await listIncidents(admin)).toEqual([]);
  await minutes(1);
  const [incident, ...others] = await listIncidents(admin);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({
    source: "alert:ProviderUnavailable",
    severity: "HIGH",
    status: "OPEN",
    security: false,
  });
  const since = new Date(brokenAt.getTime() + 60_000).toISOString();
  expect(await listAlerts(admin)).toMatchObject([{ state: "FIRING", since, incidentId: incident.id }]);
  const { id } = incident;
  expect(pages()).toEqual([{ event_action: "trigger", dedup_key: id }]);
  expect(posts("C0INC")).toEqual([{ thread: null, title: `HIGH incident: ${incident.title}` }]);

  // It stays one incident and one page while it lasts.
  await send();
  await minutes(3);
  expect(await listIncidents(admin)).toHaveLength(1);
  expect(pages()).toHaveLength(1);

  // On-call acknowledges, tells the public, and contains it.
  const message = "We have found the problem. Mails arrive late.";
  expect(await update(admin, { id, status: "ACKNOWLEDGED", message, public: true })).toMatchObject({
    status: "ACKNOWLEDGED",
    acknowledgedAt: new Date().toISOString(),
  });
  await minutes(1);
  expect(pages().at(-1)).toEqual({ event_action: "acknowledge", dedup_key: id });
  expect(await pauseMailFrom(admin, id)).toMatchObject({ status: "CONTAINED" });
  await send();
  await minutes(2);
  expect(await statuses()).toEqual({ DEFERRED: 18 });
  const during = await statusPage("summary");
  expect(during.status.indicator).not.toBe("none");
  expect(during.incidents).toMatchObject([{ id, status: "identified", incident_updates: [{ body: message }] }]);

  // Resend is back. Operators resume the channel, and everything that waited goes out once.
  resend.isDown = false;
  await resumeMail(admin);
  await minutes(3);
  expect(await statuses()).toEqual({ SENT: 18 });
  for (const { email } of people) expect(mails(String(email))).toHaveLength(3);
  expect(await listAlerts(admin)).toMatchObject([{ state: "RESOLVED", incidentId: id }]);
  const [recovered] = await listIncidents(admin);
  expect(recovered.status).toBe("CONTAINED");
  expect(recovered.updates.at(-1).message).toMatch(/is over: .*Verify/);

  // Nobody can verify it before a test after the resolution.
  await update(admin, { id, status: "RESOLVED", message: "Mails arrive again.", public: true });
  await recordSmoke(admin);
  expect(await update(admin, { id, status: "VERIFIED", message: "All is well.", public: true })).toMatch(
    /No smoke test/,
  );
  await minutes(2);
  await recordSmoke(admin);
  const verified = await update(admin, { id, status: "VERIFIED", message: "All is well.", public: true });
  expect(verified).toMatchObject({ status: "VERIFIED", verifiedBy: expect.stringMatching(/^run_/) });
  await minutes(1);
  expect(pages()).toEqual(
    ["trigger", "acknowledge", "acknowledge", "resolve", "resolve"].map((event_action) => ({
      event_action,
      dedup_key: id,
    })),
  );
  const [first, ...replies] = posts("C0INC");
  expect(first?.thread).toBeNull();
  expect(new Set(replies.map(({ thread }) => thread)).size).toBe(1);
  expect(replies[0]?.thread).not.toBeNull();
  expect(replies.map(({ title }) => title.split(":")[0])).toEqual([
    "OPEN → ACKNOWLEDGED",
    "ACKNOWLEDGED → CONTAINED",
    "CONTAINED",
    "CONTAINED → RESOLVED",
    "RESOLVED → VERIFIED",
  ]);

  // The public knows the end of it, each subscriber by one mail for each update.
  const after = await statusPage("incidents");
  expect(after.incidents).toMatchObject([{ id, status: "resolved" }]);
  expect((await statusPage("summary")).status.indicator).toBe("none");
  const [, ...notices] = mails(subscriber);
  expect(notices.map(({ text }) => /found the problem|arrive again|All is well/.exec(text)?.[0])).toEqual([
    "found the problem",
    "arrive again",
    "All is well",
  ]);

  // The weekly report has it with its times.
  await skipTo(nextMonday());
  const { report, value } = await readWeekly(admin);
  expect(report).toMatchObject({ intact: true, frozenAt: new Date().toISOString() });
  expect([value("incidents", "HIGH"), value("security-incidents", "HIGH")]).toEqual([1, 0]);
  const minutesTo = (at: string) => (Date.parse(at) - Date.parse(verified.openedAt)) / 60_000;
  expect(value("incident-acknowledged", id)).toBe(minutesTo(verified.acknowledgedAt));
  expect(value("incident-resolved", id)).toBe(minutesTo(verified.resolvedAt));
  expect([minutesTo(verified.acknowledgedAt), minutesTo(verified.resolvedAt)]).toEqual([3, 9]);
  expect(
    mails(String(admin.email)).filter(({ subject, text }) => subject.startsWith("Weekly") && text.includes(id)),
  ).toHaveLength(1);
});
