import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A test double for a vendor's HTTP API: records what the vendor's SDK sent and answers what the test says. */
export interface FakeRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export type FakeAnswer = { status: number; body?: unknown; headers?: Record<string, string> } | "cut" | "silence";

export interface FakeVendor extends AsyncDisposable {
  url: string;
  requests: FakeRequest[];
  /** Most requests that were open at one time. */
  peak: number;
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
}

/** "cut" drops the connection after the whole request was read; "silence" never answers. */
export async function startFakeVendor(answer: FakeVendor["answer"]): Promise<FakeVendor> {
  let open = 0;
  const server = createServer(async (incoming, response) => {
    vendor.peak = Math.max(vendor.peak, ++open);
    response.once("close", () => open--);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url: path = "", headers } = incoming;
    const request = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
    vendor.requests.push(request);
    const told = await vendor.answer(request);
    if (told === "silence") return;
    if (told === "cut") {
      incoming.socket.destroy();
      return;
    }
    const isText = typeof told.body === "string";
    response.writeHead(told.status, { "content-type": isText ? "text/html" : "application/json", ...told.headers });
    response.end(isText ? told.body : JSON.stringify(told.body ?? {}));
  });
  const vendor: FakeVendor = {
    url: "",
    requests: [],
    peak: 0,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vendor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return vendor;
}

/** An address on which certainly nothing listens: a port that was just given back. */
export async function closedUrl(): Promise<string> {
  await using vendor = await startFakeVendor(() => "silence");
  return vendor.url;
}
