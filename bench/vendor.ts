import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A provider of mail in a process of its own that answers at once: `node bench/vendor.ts` prints its port. */
let taken = 0;
const server = createServer((request, response) => {
  let messages = 0;
  const isBatch = request.url === "/emails/batch";
  request.on("data", (chunk: Buffer) => {
    // Each message names its sender once; what else it says is not read.
    for (let at = chunk.indexOf('"from":'); at >= 0; at = chunk.indexOf('"from":', at + 1)) messages += 1;
  });
  request.on("end", () => {
    const ids = Array.from({ length: messages }, (_, index) => ({ id: `re_${taken + index}` }));
    taken += messages;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(isBatch ? { data: ids } : ids[0]));
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
