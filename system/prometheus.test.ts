import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import { type Counted, readIncrease, readQuantile, readRatio, type Selector } from "#lib/ledger/index.ts";
import { objectiveNamed } from "#lib/operations/objectives.ts";
import { bucketsOf } from "#lib/telemetry/index.ts";
import { errorCounters } from "../scripts/operations/promql.ts";
import { startLoad } from "./testing/load.ts";
import { type Prometheus, startAlertmanager, startPrometheus } from "./testing/monitoring.ts";
import { type Operators, startOperators } from "./testing/operators.ts";
import { openProduct, type Product, postGraphql } from "./testing/product.ts";

const database = useDatabase();
const job = `job="notification-preferences"`;
const longTest = { timeout: 180_000 };

let product: Product;
let operators: Operators;
let prometheus: Prometheus;
let alertmanager: { url: string; stop(): Promise<void> };
let key: string;
let from: Date;

beforeAll(async () => {
  operators = await startOperators();
  product = await openProduct(database.url, { ...operators.settings, DEMO: "1" });
  from = minuteOf(new Date());
  await product.launch("server.ts", ["--all"]);
  alertmanager = await startAlertmanager(product.url);
  prometheus = await startPrometheus(product.url, alertmanager.url);
  key = await product.np("api-key", "create", "--name", "load", "--scopes", "ADMIN");
  const load = startLoad(product, key);
  // The probe runs at the start of a minute, and ten seconds of traffic give every rate two samples.
  const isProbed = async () => expect(await prometheus.query(`sum(probe_success{${job}}) == 3`)).toHaveLength(1);
  await vi.waitFor(isProbed, { timeout: 110_000, interval: 1_000 }).finally(load.stop);
});
afterAll(async () => {
  await prometheus?.stop();
  await alertmanager?.stop();
  await product?.stop();
  await operators?.[Symbol.asyncDispose]();
});

/** The value of an expression with one sample. */
const sampleOf = async (expression: string): Promise<number | null> =>
  (await prometheus.query(expression))[0]?.value ?? null;
const inLedger = <T>(read: (tx: Parameters<typeof readIncrease>[0], window: { from: Date; to: Date }) => Promise<T>) =>
  transaction(system, (tx) => read(tx, { from, to: new Date(minuteOf(new Date()).getTime() + minuteMs) }));

/** Traffic of the load alone: the probe sends queries to the API, and messages of its own. */
const mutations = { metric: "graphql_operation_duration_seconds", where: { type: "mutation" } } satisfies Selector;
const pages = {
  metric: "http_request_duration_seconds",
  where: { route: ["/status", "/sign-in"], status_class: "2xx" },
} satisfies Selector;

describe("a real Prometheus", () => {
  test("scrapes the product with the token, and evaluates all rules", async () => {
    expect(await sampleOf(`up{${job}}`)).toBe(1);
    const answer = await fetch(`${prometheus.url}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(150);
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  });

  test("counts what the ledger counts", longTest, async () => {
    const expressions: [Counted[], string][] = [
      [[mutations], `sum(graphql_operation_duration_seconds_count{${job},type="mutation"})`],
      [[pages], `sum(http_request_duration_seconds_count{${job},route=~"/status|/sign-in",status_class="2xx"})`],
      [
        [{ ...pages, atMost: 0.1 }],
        `sum(http_request_duration_seconds_bucket{${job},route=~"/status|/sign-in",status_class="2xx",le="0.1"})`,
      ],
      [[{ metric: "auth_attempts_total" }], `sum(auth_attempts_total{${job}})`],
      [[{ metric: "deliveries_total", where: { channel: "SLACK" } }], `sum(deliveries_total{${job},channel="SLACK"})`],
      [[{ metric: "jobs_total", where: { task: "plan" } }], `sum(jobs_total{${job},task="plan"})`],
    ];
    // The process writes a minute to the ledger after its end. The numbers no longer grow.
    for (const [counted, expression] of expressions) {
      const both = async () => [
        await inLedger((tx, window) => readIncrease(tx, counted, window)),
        await sampleOf(expression),
      ];
      await expect.poll(async () => new Set(await both()).size, { timeout: 100_000, interval: 1_000 }).toBe(1);
      expect([expression, (await both())[0]]).toEqual([expression, expect.any(Number)]);
    }
    expect(await sampleOf(expressions[0]?.[1] ?? "")).toBeGreaterThan(20);
  });

  test.each([0.5, 0.95, 0.99])("computes the quantile %d within a bucket of the ledger's", async (quantile) => {
    const ledger = await inLedger((tx, window) => readQuantile(tx, pages, quantile, window));
    const buckets = `http_request_duration_seconds_bucket{${job},route=~"/status|/sign-in",status_class="2xx"}`;
    const measured = await sampleOf(`histogram_quantile(${quantile}, sum by (le) (${buckets}))`);
    const bucketOf = (seconds: number | null) =>
      bucketsOf(pages.metric).findIndex((boundary) => (seconds ?? 0) <= boundary);
    expect(ledger).toBeGreaterThan(0);
    expect(bucketOf(measured)).toBe(bucketOf(ledger));
    expect(measured).toBeCloseTo(ledger ?? 0, 9);
  });

  test("computes the ratio of an objective as the ledger does", async () => {
    const { indicator } = objectiveNamed("delivery-success");
    if (indicator.kind !== "counted" || !("bad" in indicator)) throw new Error("the objective counts bad events");
    const both = async () => {
      const { bad, all } = errorCounters(objectiveNamed("delivery-success"));
      const ratio = await inLedger((tx, window) =>
        readRatio(tx, { part: [indicator.bad], of: [indicator.of] }, window),
      );
      return [ratio.part - ((await sampleOf(bad)) ?? 0), ratio.of - ((await sampleOf(all)) ?? 0)];
    };
    // The probe's message of a minute may be in one of them only.
    await expect.poll(both, { timeout: 100_000, interval: 500 }).toEqual([0, 0]);
  });
});

interface Dashboard {
  panels: { title: string; type: string; targets?: { expr: string }[] }[];
}
const dashboardFolder = "ops/grafana/dashboards";
const panels = readdirSync(dashboardFolder).flatMap((file) =>
  (JSON.parse(readFileSync(`${dashboardFolder}/${file}`, "utf8")) as Dashboard).panels
    .filter(({ type }) => type !== "row")
    .map(({ title, targets = [] }) => [`${file} ${title}`, targets.map(({ expr }) => expr)] as const),
);
/** No data on a service that works: no alert fires, and no provider failed. The test about alerts proves them while there is some. */
const quiet = ["objectives.json Alerts that fire", "delivery.json Open circuits"];
/** Grafana's own variable. */
const inPromql = (expression: string): string => expression.replaceAll("$__rate_interval", "5m");

describe("the dashboards", () => {
  test("have panels that are quiet, by their names", () => {
    expect(panels.map(([name]) => name)).toEqual(expect.arrayContaining(quiet));
    expect(panels.length).toBeGreaterThan(50);
  });

  test.each(panels.filter(([name]) => !quiet.includes(name)))("%s has data", async (_, expressions) => {
    for (const expression of expressions)
      expect([expression, await prometheus.query(inPromql(expression))]).toEqual([
        expression,
        expect.arrayContaining([expect.objectContaining({ value: expect.any(Number) })]),
      ]);
  });
});

describe("a real Alertmanager", () => {
  const open = (name: string) =>
    asOwner<{ state: string; both: boolean; incident_id: string | null }>(
      database.url,
      `SELECT state, product_seen_at IS NOT NULL AND alertmanager_seen_at IS NOT NULL AS both, incident_id
       FROM alerts WHERE name = $1`,
      [name],
    );
  const waiting = async () =>
    (
      await asOwner<{ jobs: number }>(
        database.url,
        `SELECT count(*)::int AS jobs FROM graphile_worker._private_jobs j
         JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         WHERE t.identifier IN ('alert-operations', 'send-alert', 'page-on-call')`,
      )
    )[0]?.jobs;
  const seenByBoth = (name: string) =>
    expect
      .poll(() => open(name), { timeout: 60_000, interval: 500 })
      .toEqual([{ state: "firing", both: true, incident_id: expect.toSatisfy(() => true) }]);

  test("sends the Watchdog to the product", async () => {
    const seen = () => asOwner(database.url, "SELECT 1 FROM alert_clock WHERE watchdog_seen_at IS NOT NULL");
    await expect.poll(seen, { timeout: 30_000 }).toHaveLength(1);
  });

  test("and the product's evaluator announce a critical alert once", longTest, async () => {
    const weak = await product.np("api-key", "create", "--name", "weak", "--scopes", "SEND");
    const pause = 'mutation { setChannelPaused(input: {channel: EMAIL, paused: true, reason: "x"}) { __typename } }';
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await postGraphql(product.url, weak, pause)).errors).toHaveLength(1);
    await seenByBoth("EscalationAttempts");
    await asOwner(
      database.url,
      "INSERT INTO provider_states (provider, circuit, updated_at) VALUES ('twilio', 'closed', now()) ON CONFLICT DO NOTHING",
    );
    for (const [, expressions] of panels.filter(([name]) => quiet.includes(name)))
      for (const expression of expressions)
        await expect.poll(() => prometheus.query(expression), { timeout: 30_000, interval: 500 }).not.toEqual([]);
    const [alert] = await open("EscalationAttempts");
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
    expect(operators.pages().filter(({ key }) => key === alert?.incident_id)).toHaveLength(1);
    const incidents = "SELECT 1 FROM incidents WHERE source = 'alert:EscalationAttempts'";
    expect(await asOwner(database.url, incidents)).toHaveLength(1);

    await asOwner(
      database.url,
      "UPDATE security_events SET minute = minute - interval '1 hour', last_at = last_at - interval '1 hour'",
    );
    await expect
      .poll(async () => (await open("EscalationAttempts"))[0]?.state, { timeout: 90_000, interval: 500 })
      .toBe("resolved");
    expect(operators.pages().filter(({ key }) => key === alert?.incident_id)).toHaveLength(1);
  });

  test("and the product's evaluator announce a warning once", longTest, async () => {
    const posts = () => operators.posts().filter((text) => text.includes("PAGERDUTY_ROUTING_KEY is more than 80"));
    const age = (days: number) =>
      asOwner(
        database.url,
        "UPDATE secret_versions SET first_seen_at = now() - make_interval(days => $1) WHERE name = 'PAGERDUTY_ROUTING_KEY'",
        [days],
      );
    await age(81);
    await seenByBoth("SecretRotationDue");
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
    expect(posts()).toHaveLength(1);
    await age(0);
    await expect
      .poll(async () => (await open("SecretRotationDue"))[0]?.state, { timeout: 90_000, interval: 500 })
      .toBe("resolved");
    await expect.poll(() => posts().length, { timeout: 30_000 }).toBe(2);
    expect(posts()[1]).toContain("Over: ");
  });
});
