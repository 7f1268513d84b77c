import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { createPeerSchema } from "./schema.ts";

/** Apollo's standalone server: no authentication, no policy, no row-level security, no limits, no log. */
const server = new ApolloServer({ schema: createPeerSchema(process.env.DATABASE_URL ?? "") });
await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: Number(process.env.PORT) } });
