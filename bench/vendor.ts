import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A provider of mail in a process of its own that answers at once: `node bench/vendor.ts` prints its port. */
const mark = '"from":';
let taken = 0;
const server = createServer((request, response) => {
  let messages = 0;
  const isBatch = request.url === "/emails/batch";
  let rest = "";
  request.setEncoding("latin1").on("data", (chunk: string) => {
    // Each message names its sender once, maybe across two chunks; what else it says is not read.
    const text = rest + chunk;
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) messages += 1;
    rest = text.slice(-(mark.length - 1));
  });
  request.on("end", () => {
    const ids = Array.from({ length: messages }, (_, index) => ({ id: `re_${taken + index}` }));
    taken += messages;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(isBatch ? { data: ids } : ids[0]));
  });
});
// Between two rounds the connections idle: one that is closed just then would count as a failure.
server.keepAliveTimeout = 10 * 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
