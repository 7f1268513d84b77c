/** Update this date when the handling of Sec-GPC changes (w3c.github.io/gpc, "GPC support resource"). */
const lastUpdate = "2026-11-30";

export function GET(): Response {
  return Response.json({ gpc: true, lastUpdate }, { headers: { "Cache-Control": "public, max-age=86400" } });
}
