export {
  type ApiKeyRow,
  authenticateKey,
  createApiKey,
  findApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from "./api-key.ts";
export { beginAttempt, fail, succeed } from "./attempt.ts";
export { actorFromHeaders, credentialsOf } from "./authenticate.ts";
export { sessionCookieName, sessionCookieOptions } from "./cookie.ts";
export { demoPeople } from "./demo.ts";
export { endSessions } from "./end-sessions.ts";
export { hasOidc } from "./oidc.ts";
export { authenticateLink, createPreferenceLink } from "./preference-link.ts";
export { authSecrets } from "./secret.ts";
export { createSession } from "./session.ts";
export { setUserRole } from "./set-role.ts";
export { signOut } from "./sign-out.ts";
export { readToken, signToken } from "./signed-token.ts";
export { createUserToken } from "./user-token.ts";
