import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const senderField = '"from":';

interface VendorOptions {
  port?: number;
  /** Gets the body of each request. */
  onRequest?: (body: Buffer) => void;
}

/** A mail provider that accepts everything immediately. */
export async function listenAsVendor({
  port = 0,
  onRequest = () => undefined,
}: VendorOptions): Promise<{ url: string; server: Server }> {
  let accepted = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      onRequest(body);
      // Each message contains its sender once. The rest of the body is not parsed.
      let messages = 0;
      for (let at = body.indexOf(senderField); at >= 0; at = body.indexOf(senderField, at + 1)) messages += 1;
      const ids = Array.from({ length: messages }, (_, index) => ({ id: `re_${accepted + index}` }));
      accepted += messages;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(request.url === "/emails/batch" ? { data: ids } : ids[0]));
    });
  });
  // Connections are idle between two rounds. A connection that is closed then would count as a failure.
  server.keepAliveTimeout = 10 * 60_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Variables with which our worker sends its mail to this vendor. */
export const vendorEnv = (url: string) => ({
  RESEND_API_KEY: "re_bench",
  RESEND_BASE_URL: url,
  EMAIL_FROM: "Bench <bench@example.com>",
});
