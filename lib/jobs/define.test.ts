import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { addJobs, defineTask } from "./define.ts";

const database = useDatabase();
const task = {
  ...defineTask({ name: "plan", schema: z.object({ text: z.string().trim(), times: z.number().int().default(1) }) }),
  maxAttempts: 7,
};

interface Waiting {
  task: string;
  data: unknown;
  max_attempts: number;
  priority: number;
  key: string | null;
  run_at: Date;
}

const waiting = () =>
  asOwner<Waiting>(
    database.url,
    `SELECT t.identifier AS task, j.payload -> 'data' AS data, j.max_attempts, j.priority, j.key, j.run_at
     FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`,
  );

afterEach(() => asOwner(database.url, "DELETE FROM graphile_worker._private_jobs"));

describe("addJobs", () => {
  test("makes jobs visible when their transaction commits, and not before", async () => {
    await transaction(system, async (tx) => {
      await addJobs(tx, [
        { task, payload: { text: "ann" } },
        { task, payload: { text: " bob ", times: 2 } },
      ]);
      expect(await waiting()).toEqual([]);
    });
    expect((await waiting()).map(({ data }) => data)).toEqual([
      { text: "ann", times: 1 },
      { text: "bob", times: 2 },
    ]);
  });

  test("adds no jobs when the transaction rolls back", async () => {
    const lost = transaction(system, async (tx) => {
      await addJobs(tx, [{ task, payload: { text: "ann" } }]);
      throw new Error("the caller's own");
    });
    await expect(lost).rejects.toThrow("the caller's own");
    expect(await waiting()).toEqual([]);
  });

  test("rejects all jobs before writing if one payload is invalid", async () => {
    const specs = [
      { task, payload: { text: "ann" } },
      { task, payload: { text: "bob", times: 1.5 } },
    ];
    let usable: unknown;
    const outcome = transaction(system, async (tx) => {
      const refused = await addJobs(tx, specs).catch((error: unknown) => error);
      // The transaction still works, because the schema is checked before the statement.
      usable = (await tx.execute(sql`SELECT 1 AS one`)).rows[0]?.one;
      return refused;
    });
    expect(await outcome).toBeInstanceOf(z.ZodError);
    expect(usable).toBe(1);
    expect(await waiting()).toEqual([]);
  });

  test("runs no statement for an empty list", async () => {
    await transaction(system, (tx) => addJobs(tx, []));
    expect(await waiting()).toEqual([]);
  });

  test("stores the attempts, time, priority and key of a job", async () => {
    const runAt = new Date("2030-01-02T03:04:05.678Z");
    await transaction(system, (tx) =>
      addJobs(tx, [{ task, payload: { text: "ann" }, runAt, priority: -5, jobKey: "k" }]),
    );
    expect(await waiting()).toMatchObject([{ task: "plan", max_attempts: 7, priority: -5, key: "k", run_at: runAt }]);
  });

  test("replaces a waiting job with the same key", async () => {
    for (const text of ["ann", "bob"])
      await transaction(system, (tx) => addJobs(tx, [{ task, payload: { text }, jobKey: "same" }]));
    expect((await waiting()).map(({ data }) => data)).toEqual([{ text: "bob", times: 1 }]);
  });

  test.each([
    ["SQL", "'; DROP TABLE users; --"],
    ["many scripts", "Ζωή 陳 🎉 \u202E"],
    ["quotes and line ends", 'quotes " and \\ and \n and \r more'],
    ["100,000 characters", "x".repeat(100_000)],
  ])("stores special text unchanged: %s", async (_, text) => {
    await transaction(system, (tx) => addJobs(tx, [{ task, payload: { text } }]));
    expect(await waiting()).toMatchObject([{ data: { text } }]);
  });
});
