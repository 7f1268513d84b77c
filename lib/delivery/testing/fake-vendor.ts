import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the fake vendor received. */
export interface FakeRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export type FakeAnswer = { status: number; body?: unknown; headers?: Record<string, string> } | "cut" | "silence";

/** A test double for a vendor's HTTP API: records the requests of the vendor's SDK and gives the answers of the test. */
export interface FakeVendor extends AsyncDisposable {
  url: string;
  requests: FakeRequest[];
  /** The largest number of requests that were open at the same time. */
  peak: number;
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
}

/** The variables of a service that sends every channel to the fake vendor at this URL. */
export const vendorEnv = (url: string) => ({
  RESEND_API_KEY: "re_secret",
  RESEND_BASE_URL: url,
  EMAIL_FROM: "Test <test@example.org>",
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "tw_secret",
  TWILIO_BASE_URL: url,
  TWILIO_FROM: "+14155550100",
  SLACK_BOT_TOKEN: "xoxb-secret",
  SLACK_BASE_URL: url,
});

/** "cut": drops the connection after reading the whole request. "silence": never answers. */
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
    const reply = await vendor.answer(request);
    if (reply === "silence") return;
    if (reply === "cut") {
      incoming.socket.destroy();
      return;
    }
    const isText = typeof reply.body === "string";
    response.writeHead(reply.status, { "content-type": isText ? "text/html" : "application/json", ...reply.headers });
    response.end(isText ? reply.body : JSON.stringify(reply.body ?? {}));
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

/** A URL where nothing listens: a port that was just closed. */
export async function closedUrl(): Promise<string> {
  await using vendor = await startFakeVendor(() => "silence");
  return vendor.url;
}
