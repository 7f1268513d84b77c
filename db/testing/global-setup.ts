import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../embedded.ts";
import { migrate } from "../migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A database with all migrations. Tests clone it and never connect to it. */
    templateUrl: string;
  }
}

/** One temporary PostgreSQL for the whole run, with a migrated template database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "np-test-"));
  const server = await startEmbedded({ dataDir, fast: true });
  await provideTemplate(project, server.url);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** Creates the migrated template database on a server, for all tests of the run. */
export async function provideTemplate(project: TestProject, serverUrl: string): Promise<void> {
  const templateUrl = withDatabase(serverUrl, "np_template");
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query("CREATE DATABASE np_template");
  await client.end();
  await migrate(templateUrl);
  project.provide("templateUrl", templateUrl);
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
