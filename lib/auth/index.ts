export { type ApiKeyRow, authenticateKey, createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./api-key.ts";
export { actorFromHeaders, sessionCookieName } from "./authenticate.ts";
export { demoPeople } from "./demo.ts";
export { createSession, endSession } from "./session.ts";
