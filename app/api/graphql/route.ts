import { handleFetchRequest } from "#graphql/handler.ts";

// `server.ts` answers this path before Next does. This route is for hosts that run Next without `server.ts`.
export const GET = handleFetchRequest;
export const POST = handleFetchRequest;
