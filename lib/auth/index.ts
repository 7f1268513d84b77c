export {
  type ApiKeyRow,
  authenticateKey,
  createApiKey,
  findApiKey,
  listApiKeys,
  revokeApiKey,
  revokeApiKeyIn,
  rotateApiKey,
} from "./api-key.ts";
export { type Authenticated, actorFromHeaders, authenticate, credentialsOf, identify } from "./authenticate.ts";
export { sessionCookieName, sessionCookieOptions } from "./cookie.ts";
export { demoPeople } from "./demo.ts";
export { endSession } from "./end-session.ts";
export { endSessions } from "./end-sessions.ts";
export { listSessions, type SessionView } from "./list-sessions.ts";
export { findLinkOwner } from "./magic-link.ts";
export { isMetricsToken } from "./metrics-token.ts";
export { hasOidc } from "./oidc.ts";
export { authenticateLink, createPreferenceLink, longestLinkMs } from "./preference-link.ts";
export { type ProbeCredentials, probeCredentials } from "./probe-credentials.ts";
export { createSession, type Device } from "./session.ts";
export { setUserRole } from "./set-role.ts";
export { beginAttempt, failAttempt, succeedAttempt } from "./sign-in-attempt.ts";
export { signOut } from "./sign-out.ts";
export { createUserToken } from "./user-token.ts";
