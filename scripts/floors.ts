/**
 * The floors from bottom to top: a room imports only rooms on lower floors. A room is a folder of lib, a file directly
 * in lib, or a folder or file at the top level. docs/architecture.md describes the floors.
 */
export const floors: readonly (readonly string[])[] = [
  [
    "examples",
    "lib/enums",
    "lib/env-forms",
    "lib/env-names",
    "lib/errors",
    "lib/ids",
    "lib/limits",
    "lib/process-singleton",
    "lib/append-lines",
    "lib/csv",
    "lib/language",
    "lib/split-lines",
    "lib/read-body",
    "lib/time-zone",
  ],
  ["lib/actor", "lib/clock", "lib/decision", "lib/page", "lib/parse", "lib/templates"],
  ["lib/authorize", "lib/context", "lib/email-address"],
  ["lib/env"],
  ["db"],
  ["lib/secret-use", "lib/stored-secret", "lib/telemetry"],
  ["lib/channels", "lib/jobs", "lib/locks", "lib/rate-limit", "lib/repeat", "lib/signing"],
  ["lib/alerts", "lib/contacts", "lib/ledger"],
  ["lib/audit"],
  ["lib/maintenance", "lib/security", "lib/topics"],
  ["lib/suppression", "lib/tenants"],
  ["lib/notifications", "lib/people"],
  ["lib/consent"],
  ["lib/preferences"],
  ["lib/unsubscribe"],
  ["lib/delivery"],
  ["lib/auth", "lib/digest", "lib/privacy", "lib/webhooks"],
  ["lib/operations"],
  ["lib/backup"],
  ["lib/bootstrap", "lib/smoke", "lib/worker", "server"],
  ["graphql"],
  ["app"],
  ["instrumentation-client.ts", "next.config.ts", "proxy.ts", "server.ts", "worker.ts"],
  ["bench", "codegen.ts", "drizzle.config.ts", "vitest.config.ts", "vitest.mutation.config.ts"],
  ["e2e"],
  ["cli", "playwright.config.ts", "scripts", "vitest.oldest.config.ts", "vitest.system.config.ts"],
];

const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));

export interface Import {
  file: string;
  /** The imported file's path from the project's root. */
  target: string;
}

/** "lib/audit/write.ts" is in the room "lib/audit", "lib/ids.ts" in "lib/ids", "app/page.tsx" in "app". */
export function roomOf(file: string): string {
  const [top = "", second, third] = file.split("/");
  if (second === undefined) return top;
  if (top !== "lib") return top;
  return third === undefined ? `lib/${second.replace(/\.tsx?$/, "")}` : `lib/${second}`;
}

const specifiers = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"((?:\.{1,2}|#\w+)\/[^"]+)"/gm;

/** A source's imports of files of this project, including type and dynamic imports. */
export function importsOf(file: string, source: string): Import[] {
  const folder = file.split("/").slice(0, -1);
  return [...source.matchAll(specifiers)].map(([, specifier = ""]) => {
    const target = specifier.startsWith("#") ? specifier.slice(1) : join([...folder, ...specifier.split("/")]);
    return { file, target };
  });
}

function join(parts: readonly string[]): string {
  const path: string[] = [];
  for (const part of parts) {
    if (part === "..") path.pop();
    else if (part !== "." && part !== "") path.push(part);
  }
  return path.join("/");
}

/** Imports of a room on the same or a higher floor, and rooms that no floor names. */
export function findFloorViolations(sources: ReadonlyMap<string, string>): string[] {
  const unknown = [...sources.keys()].filter((file) => !floorOf.has(roomOf(file)));
  const upward = importsIn(sources).filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return from !== to && (floorOf.get(to) ?? Number.POSITIVE_INFINITY) >= (floorOf.get(from) ?? 0);
  });
  return [
    ...unknown.map((file) => `${file}: no floor in scripts/floors.ts names the room ${roomOf(file)}`),
    ...upward.map(
      ({ file, target }) =>
        `${file} (floor ${floorOf.get(roomOf(file))}) imports ${target} (floor ${floorOf.get(roomOf(target)) ?? "unknown"})`,
    ),
  ];
}

/** A room of lib is imported through index.ts. Definitions of jobs, address rules and displays of channels are leaves. */
const isEntrance = (target: string): boolean =>
  /(\/index|\/tasks|^lib\/jobs\/define|^lib\/channels\/(addresses|displays))\.tsx?$/.test(target);
/** The registry of all jobs imports each job from its own room. */
const mayEnterAnywhere = (file: string): boolean => file === "lib/worker/registry.ts";

/** Each list of channels takes one file of every channel, so that a page loads the displays without the senders. */
const isPartOfChannelList = (file: string, target: string): boolean =>
  /^lib\/channels\/[^/]+\.ts$/.test(file) && /^lib\/channels\/[^/]+\/(address|display|webhook)\.ts$/.test(target);

/** Files of lib that app, bench, cli and the processes may import directly, with the reason. Tests are not checked. */
export const directImports: ReadonlyMap<string, string> = new Map([
  ["lib/auth/sign-in.ts", "It loads next-auth, which only the routes of a sign-in need."],
  ["lib/backup/ways.ts", "A command names the ways in its help, before it loads the service."],
  ["lib/bootstrap/build.ts", "Only a web process builds the pages."],
  ["lib/bootstrap/config-warnings.ts", "Both processes print the warnings, and no page needs them."],
  ["lib/bootstrap/console.ts", "A command prints its first line before it loads the service."],
  ["lib/bootstrap/graceful-shutdown.ts", "Both processes stop in the same way, and no page needs it."],
  ["lib/bootstrap/listen-for-changes.ts", "Both processes listen for changes, and no page needs it."],
  ["lib/bootstrap/open-database.ts", "It loads the embedded database, which pages do not start."],
  ["lib/bootstrap/seed.ts", "lib/bootstrap has no index.ts: each file belongs to another moment of the start."],
  ["lib/bootstrap/sign-in-help.ts", "Only the web process prints how to sign in."],
  ["lib/delivery/deliver.ts", "The benchmark runs this one job."],
  ["lib/delivery/plan.ts", "The benchmark runs this one job."],
  ["lib/operations/gauges.ts", "Only the web process collects gauges over the database."],
  ["lib/operations/releases/names.ts", "A command checks its arguments before it loads the service."],
  ["lib/operations/reviews/quarter.ts", "A command checks its arguments before it loads the service."],
  ["lib/people/import.ts", "It loads the parsers of rosters, which only the import needs."],
  ["lib/people/roster.ts", "The import's types, without its parsers."],
  ["lib/preferences/import/vendors.ts", "The list of vendors for the command's help, without the parsers."],
  ["lib/preferences/testing/facts.ts", "The benchmark of decide uses the facts of the tests."],
  ["lib/preferences/timing.ts", "A client component computes local times. index.ts would load the database."],
  ["lib/telemetry/route-label.ts", "A page names itself by its label. index.ts would load the server's SDKs."],
  ["lib/telemetry/scrub-event.ts", "A page scrubs its own events. index.ts would load the server's SDKs."],
  ["lib/worker/alerting.ts", "Both processes evaluate alerts, and no page needs it."],
  ["lib/worker/testing/silent-logger.ts", "The benchmarks run jobs as silently as the tests."],
  ["lib/worker/worker.ts", "lib/worker has no index.ts: only the processes start a worker."],
]);

const checkedFiles = /^(app|bench|cli|graphql|lib|server)\/|^(proxy|server|worker)\.ts$/;
const filesWithDirectImports = /^(app|bench|cli)\/|^(proxy|server|worker)\.ts$/;

/** Imports that bypass the index.ts of a room in lib, or of a folder inside a room that has an index.ts too. */
export function findSideEntrances(sources: ReadonlyMap<string, string>): string[] {
  const nested = [...sources.keys()].flatMap((file) => /^(lib\/[^/]+\/.+\/)index\.ts$/.exec(file)?.[1] ?? []);
  const entersNested = ({ file, target }: Import) =>
    nested.some((folder) => target.startsWith(folder) && !file.startsWith(folder) && target !== `${folder}index.ts`);
  return importsIn(sources)
    .filter(({ file, target }) => checkedFiles.test(file) && /^lib\/[^/]+\//.test(target))
    .filter(({ file, target }) => !(filesWithDirectImports.test(file) && directImports.has(target)))
    .filter((one) =>
      roomOf(one.file) === roomOf(one.target)
        ? entersNested(one) && !isPartOfChannelList(one.file, one.target)
        : !isEntrance(one.target) && !mayEnterAnywhere(one.file),
    )
    .map(({ file, target }) => `${file} imports ${target}: a room of lib is imported through its index.ts`);
}

/** Files that import themselves through other files, sorted. */
export function findImportCycles(sources: ReadonlyMap<string, string>): string[] {
  const next = new Map<string, string[]>();
  for (const { file, target } of importsIn(sources)) next.set(file, [...(next.get(file) ?? []), target]);
  return [...next.keys()].filter((file) => reaches(next, file)).sort();
}

function reaches(next: ReadonlyMap<string, readonly string[]>, start: string): boolean {
  const seen = new Set<string>();
  const queue = [...(next.get(start) ?? [])];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (file === start) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...(next.get(file) ?? []));
  }
  return false;
}

const importsIn = (sources: ReadonlyMap<string, string>): Import[] =>
  [...sources].flatMap(([file, source]) => importsOf(file, source));
