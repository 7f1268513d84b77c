import { describe, expect, test } from "vitest";
import {
  directImports,
  findFloorViolations,
  findImportCycles,
  findSideEntrances,
  floors,
  importsOf,
  roomOf,
} from "./floors.ts";
import { allCode, modules } from "./sources.ts";

const files = (sources: Record<string, string>) => new Map(Object.entries(sources));

describe("floors of this project", () => {
  test("cover the pages, the processes, the command line and the journeys", () => {
    const files = ["app/layout.tsx", "server.ts", "worker.ts", "proxy.ts", "cli/main.ts", "e2e/operate.spec.ts"];
    expect(files.filter((file) => !modules.has(file))).toEqual([]);
  });
  test("have no import of a room on the same or a higher floor", () => {
    expect(findFloorViolations(modules)).toEqual([]);
  });
  test("have no import cycle, types included", () => {
    expect(findImportCycles(modules)).toEqual([]);
  });
  test("have no import past the index.ts of a room of lib", () => {
    expect(findSideEntrances(modules)).toEqual([]);
  });
  test("list only direct imports that exist", () => {
    const imported = new Set(
      [...modules].flatMap(([file, source]) => importsOf(file, source).map(({ target }) => target)),
    );
    expect([...directImports.keys()].filter((target) => !imported.has(target))).toEqual([]);
  });
  test("list each existing room once", () => {
    const named = floors.flat();
    const rooms = new Set([...allCode.keys()].map(roomOf));
    expect(named.filter((room, index) => named.indexOf(room) !== index)).toEqual([]);
    expect(named.filter((room) => !rooms.has(room))).toEqual([]);
  });
});

describe("findFloorViolations", () => {
  test.each([
    ["a higher room of lib", "lib/audit/write.ts", 'import { settle } from "#lib/delivery/index.ts";'],
    ["a type of a higher room", "lib/ids.ts", 'import type { Tx } from "#db/client.ts";'],
    ["a room on the same floor", "lib/topics/find.ts", 'import { x } from "#lib/security/index.ts";'],
    ["app from the server's entrance below it", "server/web-server.ts", 'import { y } from "../app/page.tsx";'],
    ["server.ts from app", "app/status/page.tsx", 'import { w } from "../../server.ts";'],
    ["the benchmarks from server.ts", "server.ts", 'import { run } from "./bench/run.ts";'],
    ["the command line from a journey", "e2e/operate.spec.ts", 'import { v } from "../cli/main.ts";'],
    ["scripts from the command line", "cli/main.ts", 'import { u } from "../scripts/check.ts";'],
    ["the command line from bench", "bench/run.ts", 'import { z } from "../cli/main.ts";'],
    ["a nested folder of a higher room", "lib/people/find.ts", 'import("#lib/operations/incidents/open.ts")'],
    ["a higher room for its effects", "db/client.ts", 'import "#lib/telemetry/register.ts";'],
    ["a higher room on several lines", "db/pool.ts", 'import {\n  log,\n} from "#lib/telemetry/index.ts";'],
    ["a higher room by exporting it", "lib/audit/index.ts", 'export { settle } from "#lib/delivery/index.ts";'],
  ])("reports an import of %s", (_, file, source) => {
    expect(findFloorViolations(files({ [file]: source }))).toEqual([expect.stringContaining(`${file} (floor `)]);
  });
  test("reports a room that no floor names", () => {
    expect(findFloorViolations(files({ "lib/attic/box.ts": "" }))).toEqual([
      "lib/attic/box.ts: no floor in scripts/floors.ts names the room lib/attic",
    ]);
  });
  test("allows a lower room and the same room", () => {
    const source = 'import { a } from "#lib/enums.ts";\nimport { b } from "./settle.ts";';
    expect(findFloorViolations(files({ "lib/delivery/claim.ts": source }))).toEqual([]);
  });
});

describe("findImportCycles", () => {
  test("reports each file of a cycle, type imports included, and not the files that lead to it", () => {
    const cycle = files({
      "lib/audit/a.ts": 'import type { B } from "./b.ts";',
      "lib/audit/b.ts": 'import { c } from "#lib/audit/c.ts";',
      "lib/audit/c.ts": 'export * from "./a.ts";',
      "lib/audit/d.ts": 'import { a } from "./a.ts";',
    });
    expect(findImportCycles(cycle)).toEqual(["lib/audit/a.ts", "lib/audit/b.ts", "lib/audit/c.ts"]);
  });
});

describe("findSideEntrances", () => {
  test("reports an import past another room's index.ts at any depth", () => {
    const source = 'import { x } from "#lib/operations/incidents/open.ts";';
    expect(findSideEntrances(files({ "graphql/incidents/open.ts": source }))).toHaveLength(1);
  });
  test.each(["app/status/page.tsx", "bench/run.ts", "cli/user.ts", "proxy.ts", "server.ts", "worker.ts"])(
    "reports such an import in %s",
    (file) => {
      const source = 'import { x } from "#lib/people/upsert.ts";';
      expect(findSideEntrances(files({ [file]: source }))).toHaveLength(1);
    },
  );
  test("reports an import past the index.ts of a folder inside the same room, and not within that folder", () => {
    const source = 'import { x } from "#lib/webhooks/inbound/phrases.ts";';
    const index = { "lib/webhooks/inbound/index.ts": "" };
    expect(findSideEntrances(files({ ...index, "lib/webhooks/outcome.ts": source }))).toHaveLength(1);
    expect(findSideEntrances(files({ ...index, "lib/webhooks/inbound/reply.ts": source }))).toEqual([]);
    expect(findSideEntrances(files({ "lib/webhooks/outcome.ts": source }))).toEqual([]);
  });
  test("allows one file of each channel in the lists of channels, and no other file", () => {
    const index = { "lib/channels/sms/index.ts": "" };
    const display = 'import { x } from "./sms/display.ts";';
    const sender = 'import { x } from "./sms/twilio.ts";';
    expect(findSideEntrances(files({ ...index, "lib/channels/displays.ts": display }))).toEqual([]);
    expect(findSideEntrances(files({ ...index, "lib/channels/displays.ts": sender }))).toHaveLength(1);
  });
  test("allows a listed direct import in app and not in lib", () => {
    const source = 'import { x } from "#lib/preferences/timing.ts";';
    expect(findSideEntrances(files({ "app/x.ts": source }))).toEqual([]);
    expect(findSideEntrances(files({ "lib/digest/x.ts": source }))).toHaveLength(1);
  });
  test("allows index.ts and the definitions of jobs", () => {
    const source = 'import { x } from "#lib/people/index.ts";\nimport { y } from "#lib/people/tasks.ts";';
    expect(findSideEntrances(files({ "lib/delivery/x.ts": source }))).toEqual([]);
  });
});
