import { RecordSmokeRunDocument, RunSmokeCheckDocument } from "#graphql/generated/operations.ts";
import {
  type Finding,
  failed,
  SERVICE_CHECKS,
  type ServiceCheck,
  type SmokeCheck,
  skipped,
  timed,
} from "#lib/smoke/index.ts";
import { openBrowserVisitor } from "./browser-visitor.ts";
import { type Access, checkAnonymous, checkHealth, checkToken, createAccess } from "./http-checks.ts";
import { openHttpVisitor } from "./http-visitor.ts";
import { checkPage, checkPreferences, checkToggle, type Visitor } from "./pages.ts";
import { connectTo, lookInLog, NoAnswer, type Service } from "./service.ts";

/** How the checks inside the service are run. */
export interface Source {
  /** An API key with OPERATIONS or the token of an ADMIN: the service runs them. Null: there is none. */
  bearer: string | null;
  /** Runs a check in this process, if the service does not answer. Null: this process uses no database. */
  runHere: ((check: ServiceCheck) => Promise<SmokeCheck[]>) | null;
}

export interface SmokeOptions extends Source {
  url: string;
  /** False: pages are checked over HTTP even if a browser is installed. */
  useBrowser: boolean;
  progress: { onStart(name: string): void; onEnd(): void };
}

/** The number of steps that the progress counts. */
export const checkCount = SERVICE_CHECKS.length + 7;

/** Runs all smoke checks, one after the other. A failure does not stop the rest, so that all problems are reported. */
export async function runSmoke(options: SmokeOptions): Promise<SmokeCheck[]> {
  const { url, progress, runHere } = options;
  let { bearer } = options;
  const service = connectTo(url);
  const results: SmokeCheck[] = [];
  const add = async (name: string, run: () => Promise<SmokeCheck[]>) => {
    progress.onStart(name);
    results.push(...(await run()));
    progress.onEnd();
  };
  let isUp = true;
  const check = (name: string, fn: () => Promise<Finding>) =>
    add(name, async () => [await timed(name, async () => (isUp ? fn() : noService), findingOf)]);
  let access: Access | null = null;
  const withAccess = (fn: (access: Access) => Promise<Finding>) => async () =>
    access ? fn(access) : skipped("There is no access to the probe person: see me.token");

  await check("health", () =>
    checkHealth(service).catch((error: unknown) => {
      isUp = false;
      return findingOf(error);
    }),
  );
  await check("me.anonymous", () => checkAnonymous(service));
  await check("me.token", async () => {
    if (bearer === null) return skipped("There is no credential", "Give an API key with OPERATIONS with --token.");
    try {
      access = await createAccess(service, bearer);
      return await checkToken(service, bearer.startsWith("npk_") ? access.token : bearer);
    } catch (error) {
      if (error instanceof NoAnswer && error.isRefused) bearer = null;
      throw error;
    }
  });
  for (const name of SERVICE_CHECKS)
    await add(name.toLowerCase(), () => runServiceCheck(isUp ? service : null, name, { bearer, runHere }));
  await using visitor = await openVisitor(service, options);
  await check("page.sign-in", () => checkPage(visitor, "/sign-in"));
  await check(
    "page.preferences",
    withAccess((access) => checkPreferences(visitor, access)),
  );
  await check(
    "page.toggle",
    withAccess((access) => checkToggle(visitor, access)),
  );
  await check("page.status", () => checkPage(visitor, "/status"));
  return results;
}

const noService = skipped("The service does not answer: see health");

const openVisitor = async (service: Service, { useBrowser }: SmokeOptions): Promise<Visitor> =>
  (useBrowser ? await openBrowserVisitor(service.url) : null) ?? openHttpVisitor(service);

/** Runs a check in the service, whose variables and network count, or else in this process. `service` null: it does not answer. */
async function runServiceCheck(
  service: Service | null,
  check: ServiceCheck,
  { bearer, runHere }: Source,
): Promise<SmokeCheck[]> {
  const name = check.toLowerCase();
  if (service && bearer !== null)
    try {
      const { outcome } = await service.run(RunSmokeCheckDocument, { check }, bearer);
      return (outcome?.checks ?? []).map((one) => ({ ...one, hint: one.hint ?? null }));
    } catch (error) {
      return [await timed(name, async () => findingOf(error), findingOf)];
    }
  // The variables of this process may differ from the service's.
  if (runHere && check !== "PROVIDERS") return runHere(check);
  return [{ name, ...(service ? skipped("There is no credential: see me.token") : noService), durationMs: 0 }];
}

/** Records the result in the service, so that incidents can be verified with it. Returns why that was not possible. */
export async function recordResult(
  { url, bearer }: Pick<SmokeOptions, "url" | "bearer">,
  input: { passed: boolean; durationMs: number; detail: string },
): Promise<string | null> {
  if (bearer === null) return "there is no credential";
  try {
    const { outcome } = await connectTo(url).run(RecordSmokeRunDocument, { input }, bearer);
    return outcome?.__typename === "ValidationError" ? outcome.message : null;
  } catch (error) {
    return findingOf(error).detail;
  }
}

/** For a database that cannot be opened, with the reason. The service can still be checked. */
export const unusableDatabase = (reason: string): Source => ({
  bearer: null,
  runHere: async (check) => {
    const finding =
      check === "DATABASE"
        ? failed(reason, "Give this command the DATABASE_URL or DATA_DIR of the service, or use --token.")
        : skipped("The database cannot be used: see database");
    return [{ name: check.toLowerCase(), ...finding, durationMs: 0 }];
  },
});

const findingOf = (error: unknown): Finding => {
  if (error instanceof NoAnswer) return failed(error.message, error.hint);
  return failed(error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error), lookInLog);
};
