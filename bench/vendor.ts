import { listenAsVendor } from "./vendor-server.ts";

/** The mail provider in a process of its own, on PORT. */
await listenAsVendor({ port: Number(process.env.PORT) });
