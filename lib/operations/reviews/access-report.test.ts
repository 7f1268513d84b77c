import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createApiKey } from "#lib/auth/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { listOperations } from "../runs.ts";
import { accessReport, provideAccessRules, recordAccessReport } from "./access-report.ts";

const database = useDatabase();
const runs = () =>
  asOwner<{ ok: boolean; detail: string; digest: string }>(
    database.url,
    "SELECT ok, detail, digest FROM operation_runs WHERE kind = 'rbac-report' ORDER BY finished_at",
  );
const at = (text: string) => new Date(text);

beforeEach(() => asOwner(database.url, "DELETE FROM operation_runs; DELETE FROM api_keys"));

describe("recordAccessReport", () => {
  test("records the difference from the last report: rules, roles and keys, without names and addresses", async () => {
    const first = await recordAccessReport(ctxFor(system, at("2030-01-01T04:00:00Z")), [
      "Query.me open",
      "Query.users ADMIN",
    ]);
    expect(first).toMatchObject({ isFirst: true, added: [], removed: [] });
    const { id, email } = await makePerson();
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]);
    const { apiKey } = await createApiKey(ctxFor(), { name: "secret name", scopes: ["SEND", "OPERATIONS"] });
    const second = await recordAccessReport(ctxFor(system, at("2030-02-01T04:00:00Z")), [
      "Query.me open",
      "Query.users open",
    ]);
    expect(second).toMatchObject({
      isFirst: false,
      added: ["Query.users open", `${id} has the role ADMIN`, `${apiKey.id} has the scopes OPERATIONS, SEND`],
      removed: ["Query.users ADMIN"],
    });
    const rows = await runs();
    expect(rows.map(({ digest }) => digest)).toEqual([first.digest, second.digest]);
    expect(rows[1]).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^2 rules, \d+ holders of rights; 3 added, 1 removed/),
    });
    const stored = JSON.stringify(await asOwner(database.url, "SELECT * FROM operation_runs"));
    for (const text of [email ?? "", "secret name"]) expect(stored).not.toContain(text);
    await asOwner(database.url, "UPDATE users SET role = 'VIEWER' WHERE id = $1", [id]);
  });

  test("has the same digest if nothing changed", async () => {
    const [first, second] = [
      await recordAccessReport(ctxFor(system, at("2030-01-01T04:00:00Z")), ["a"]),
      await recordAccessReport(ctxFor(system, at("2030-02-01T04:00:00Z")), ["a"]),
    ];
    expect(second).toMatchObject({ digest: first.digest, added: [], removed: [] });
  });
});

describe("the job rbac-report", () => {
  test("records one report in a month, also if the first of the month was missed", async () => {
    provideAccessRules(() => ["Query.me open"]);
    await accessReport.run({ data: {} }, runningJob());
    await accessReport.run({ data: {} }, runningJob());
    expect(await runs()).toHaveLength(1);
    await asOwner(
      database.url,
      "UPDATE operation_runs SET finished_at = date_trunc('month', now(), 'UTC') - interval '1 s'",
    );
    await accessReport.run({ data: {} }, runningJob());
    expect(await runs()).toHaveLength(2);
    await runJobs(database.url);
    const status = (await listOperations(ctxFor())).find(({ kind }) => kind === "rbac-report");
    expect(status?.dueBy.getTime()).toBe((status?.lastSuccessAt?.getTime() ?? 0) + 32 * 86_400_000);
    expect(status?.last).not.toHaveProperty("report");
  });
});
