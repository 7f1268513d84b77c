import type { AuditAction } from "../actions.ts";

/** An action that only a test writes, such as "test.write". The cast keeps such names out of the type that the service uses. */
export const testAction = (name: string): AuditAction => name as AuditAction;
