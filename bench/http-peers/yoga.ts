import { createServer } from "node:http";
import { createYoga } from "graphql-yoga";
import { createPeerSchema } from "./schema.ts";

const yoga = createYoga({
  schema: createPeerSchema(process.env.DATABASE_URL ?? ""),
  graphqlEndpoint: "/api/graphql",
  logging: false,
});
createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
