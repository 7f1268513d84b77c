import { readdirSync, readFileSync } from "node:fs";
import type { BrowserContext } from "playwright/test";
import type { Service } from "./service.ts";

const chunks = ".next/static/chunks";

/** The name of the built file with a text of its code. Call it after the start of a service, which builds the pages. */
export function chunkWith(marker: string): string {
  const files = readdirSync(chunks).filter((name) => readFileSync(`${chunks}/${name}`, "utf8").includes(marker));
  const [file] = files;
  if (file === undefined || files.length > 1) throw new Error(`${files.length} files contain ${marker}`);
  return file;
}
/** A text of Sentry's code, and one of the code that measures. */
export const sentryMarker = "auto.core.capture_console";
export const measuringMarker = "largest-contentful-paint";

export const metricsToken = "a-token-of-the-operators";

/** The value of a series in /metrics, 0 if it does not exist. */
export async function readSeries(service: Service, name: string): Promise<number> {
  const response = await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  const line = (await response.text()).split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.split(" ")[1] ?? 0);
}

/** Every path that the pages of a context request from now on, beacons included. */
export function recordPaths(context: BrowserContext): string[] {
  const paths: string[] = [];
  context.on("request", (request) => paths.push(new URL(request.url()).pathname));
  return paths;
}
