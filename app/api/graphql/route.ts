import { handleFetchRequest } from "#graphql/handler.ts";

// `server.ts` answers this path before Next sees it; this route serves hosts that run Next by itself.
export const GET = handleFetchRequest;
export const POST = handleFetchRequest;
