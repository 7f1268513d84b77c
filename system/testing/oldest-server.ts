import type { TestProject } from "vitest/node";
import { provideTemplate } from "#db/testing/global-setup.ts";
import { createDebianServer } from "./debian-postgres.ts";

/** Like db/testing/global-setup.ts, with the oldest supported PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await createDebianServer(() => ({
    max_connections: "100",
    shared_buffers: "256MB",
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
  }));
  await server.start();
  await provideTemplate(project, server.url);
  return async () => server[Symbol.asyncDispose]();
}
