import { signInPath } from "#app/_request/local-path.ts";
import { crossOriginResponse, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { exportUserData, userDataAsCsv } from "#lib/privacy/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";

const types = { json: "application/json; charset=utf-8", csv: "text/csv; charset=utf-8" } as const;

/** Exports the signed-in person's data: ?format=json or csv. Refuses requests from other sites. */
export const GET = withRateLimit(async (request, actor) => {
  if (!isSameOrigin(request)) return crossOriginResponse();
  const now = new Date();
  if (actor?.kind !== "person") return seeOther(signInPath("/privacy"));
  const format = new URL(request.url).searchParams.get("format") === "csv" ? "csv" : "json";
  const { data } = await exportUserData({ actor, requestId: currentRequestId(), now }, { userId: actor.userId });
  // The byte order mark. Without it, spreadsheets read CSV in the system's encoding.
  const body = format === "csv" ? `\uFEFF${userDataAsCsv(data)}` : JSON.stringify(data, null, 2);
  return new Response(body, {
    headers: {
      "Content-Type": types[format],
      "Content-Disposition": `attachment; filename="my-data-${now.toISOString().slice(0, 10)}.${format}"`,
      "Cache-Control": "private, no-store",
    },
  });
});
