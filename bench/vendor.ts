import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A mail provider in its own process that responds at once. `node bench/vendor.ts` prints its port. */
const senderField = '"from":';
let accepted = 0;
const server = createServer((request, response) => {
  let messages = 0;
  const isBatch = request.url === "/emails/batch";
  let rest = "";
  request.setEncoding("latin1").on("data", (chunk: string) => {
    // Each message contains its sender once, possibly across two chunks. The rest of the body is not parsed.
    const text = rest + chunk;
    for (let at = text.indexOf(senderField); at >= 0; at = text.indexOf(senderField, at + 1)) messages += 1;
    rest = text.slice(-(senderField.length - 1));
  });
  request.on("end", () => {
    const ids = Array.from({ length: messages }, (_, index) => ({ id: `re_${accepted + index}` }));
    accepted += messages;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(isBatch ? { data: ids } : ids[0]));
  });
});
// Connections idle between two rounds. A connection that is closed then would count as a failure.
server.keepAliveTimeout = 10 * 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
