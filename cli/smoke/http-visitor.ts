import type { Cell, Visitor } from "./pages.ts";
import type { Service } from "./service.ts";

/** Visits pages without a browser: reads their HTML, and posts their forms as a browser without scripts does. */
export function openHttpVisitor(service: Service): Visitor {
  let current = "/";
  return {
    way: "over HTTP",
    open: async (path) => {
      current = path;
      const { status, text } = await service.request(path, { headers: { accept: "text/html" } });
      return { status, html: text, errors: [] };
    },
    click: async ({ topicKey, channel, on }: Cell) => {
      const body = new URLSearchParams({ kind: "cell", topicKey, channel, enabled: String(!on) });
      const { status, location } = await service.request(`${current}/save`, { method: "POST", body });
      return status === 303 && location?.includes("saved=yes") ? null : `${status} for the form of the switch`;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
