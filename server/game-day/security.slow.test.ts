import { expect, test } from "vitest";
import { listAlerts, listIncidents, readWeekly, recordSmoke, subscribeByMail, update } from "./testing/documents.ts";
import {
  later,
  mails,
  makeOperator,
  minutes,
  nextMonday,
  pages,
  posts,
  resend,
  skipTo,
  statusPage,
} from "./testing/game-day.ts";

const hour = 60;
const overdue = () => posts("C0INC").filter(({ title }) => title.startsWith("Overdue: "));

test("an attack opens a security incident, and the CISO, the legal team and the authority are told in time", async () => {
  const [admin, viewer] = [await makeOperator("ADMIN"), await makeOperator("VIEWER")];
  await subscribeByMail("reader@example.net");
  await minutes(1);

  // Somebody with a stolen session tries to become an administrator. Resend is down, so the CISO cannot be mailed yet.
  resend.isDown = true;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { errors } = await viewer.send(
      `mutation ($id: ID!) { setUserRole(input: { userId: $id, role: ADMIN, reason: "Please" }) { __typename } }`,
      { id: viewer.id },
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  }
  await minutes(1);
  const [incident, ...others] = await listIncidents(admin);
  expect(others).toEqual([]);
  const { id, openedAt } = incident;
  expect(incident).toMatchObject({
    source: "alert:EscalationAttempts",
    severity: "HIGH",
    status: "OPEN",
    security: true,
  });
  expect(incident.informCisoBy).toBe(new Date(Date.parse(openedAt) + hour * 60_000).toISOString());
  expect((await listAlerts(admin)).filter(({ name }) => name === "EscalationAttempts")).toMatchObject([
    { state: "FIRING", incidentId: id },
  ]);
  expect(pages()).toEqual([{ event_action: "trigger", dedup_key: id }]);
  expect(incident.cisoInformedAt).toBeNull();

  // The mail is sent as soon as Resend is back, within the hour and once.
  resend.isDown = false;
  await minutes(2);
  const [informed] = await listIncidents(admin);
  expect(Date.parse(informed.cisoInformedAt)).toBeLessThan(Date.parse(informed.informCisoBy));
  expect(mails("ciso@example.org")).toMatchObject([{ subject: expect.stringContaining("Security incident: ") }]);
  expect(mails("ciso@example.org")[0]?.text).toContain(`/admin/incidents/${id}`);
  expect(mails("ciso@example.org")[0]?.text).not.toContain(viewer.id);
  expect(mails("legal@example.org")).toEqual([]);

  // Nobody has acknowledged it for half an hour: operators are reminded, and the page is repeated.
  await skipTo(later(30));
  expect(overdue()).toHaveLength(1);
  expect(pages().map(({ event_action }) => event_action)).toEqual(["trigger", "trigger"]);
  await update(admin, { id, status: "ACKNOWLEDGED", message: "Looking at the session" });

  // Personal data were read: the legal team is mailed, and 72 hours begin.
  const breached = await update(admin, { id, breach: true, message: "The session has read people's addresses" });
  const breachAt = new Date();
  const deadline = new Date(breachAt.getTime() + 72 * hour * 60_000);
  expect(breached).toMatchObject({ breachAt: breachAt.toISOString(), reportBreachBy: deadline.toISOString() });
  await skipTo(later(1));
  expect(mails("legal@example.org")).toHaveLength(1);
  expect(mails("legal@example.org")[0]?.text).toContain(deadline.toISOString());
  expect(mails("ciso@example.org")).toHaveLength(1);
  expect((await listIncidents(admin))[0].legalInformedAt).toBe(new Date().toISOString());

  // Nothing of it is public, because nobody published anything.
  expect((await statusPage("incidents")).incidents).toEqual([]);
  expect(mails("reader@example.net")).toHaveLength(1);

  // Repaired on the same day. The authority still has to be told: reminders begin 24 hours before the end.
  await update(admin, { id, status: "RESOLVED", message: "The session is ended" });
  await skipTo(later(2));
  await recordSmoke(admin);
  const before = overdue().length;
  await skipTo(new Date(Date.parse(breached.breachAt) + 23 * hour * 60_000));
  expect(overdue()).toHaveLength(before);
  await skipTo(new Date(deadline.getTime() - 12 * hour * 60_000));
  expect(overdue()).toHaveLength(before + 1);

  const reported = await update(admin, { id, breachReported: true, message: "Reported to the authority" });
  expect(Date.parse(reported.breachReportedAt)).toBeLessThan(deadline.getTime());
  const verified = await update(admin, { id, status: "VERIFIED", message: "No further access" });
  expect(verified.status).toBe("VERIFIED");
  await skipTo(deadline);
  expect(overdue()).toHaveLength(before + 1);

  await skipTo(nextMonday());
  const { value } = await readWeekly(admin);
  expect([value("security-incidents", "HIGH"), value("incidents", "HIGH")]).toEqual([1, 0]);
  expect(value("security-events", "privilege.attempt")).toBe(4);
  expect(value("incident-acknowledged", id)).toBe(
    (Date.parse(verified.acknowledgedAt) - Date.parse(openedAt)) / 60_000,
  );
  expect(mails("ciso@example.org")).toHaveLength(1);
  expect(mails("legal@example.org")).toHaveLength(1);
});
