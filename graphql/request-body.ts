import type { HeaderMap } from "@apollo/server";
import type { Actor } from "#lib/actor.ts";
import { limits } from "#lib/limits.ts";
import { BodyCutShort, BodyTooLarge } from "#lib/read-body.ts";
import { Refused } from "./refused.ts";

/** API keys may send larger bodies, because integrations upsert people in bulk. */
const maxBytesOf = (actor: Actor): number => (actor.kind === "key" ? limits.keyBodyBytes : limits.bodyBytes);

/** Reads the JSON body of a POST. `readText`: reads up to `maxBytes`. Throws Refused. */
export async function readJson(
  headers: HeaderMap,
  actor: Actor,
  readText: (maxBytes: number) => Promise<string>,
): Promise<unknown> {
  if (!isJson(headers.get("content-type") ?? ""))
    throw new Refused(415, "Send the query as application/json in UTF-8.");
  const maxBytes = maxBytesOf(actor);
  try {
    return JSON.parse(await readText(maxBytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refused(400, "The body is not valid JSON.");
    if (error instanceof BodyCutShort) throw new Refused(400, "The body is incomplete.");
    if (error instanceof BodyTooLarge) throw new Refused(413, tooLarge(maxBytes));
    throw error;
  }
}

const tooLarge = (maxBytes: number): string =>
  `The request is larger than ${maxBytes / 1024} KiB: ${
    maxBytes < limits.keyBodyBytes
      ? `send it with an API key, which may send ${limits.keyBodyBytes / 1024} KiB, or `
      : ""
  }send smaller requests, or import people with ./np import.`;

function isJson(contentType: string): boolean {
  const [mediaType, ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replaceAll('"', "");
  return mediaType === "application/json" && (charset === undefined || charset === "utf-8" || charset === "utf8");
}
