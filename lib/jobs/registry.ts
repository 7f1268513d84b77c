import { sendSignInLink } from "#lib/auth/send-sign-in-link.ts";
import { deliver } from "#lib/delivery/deliver.ts";
import { plan } from "#lib/notifications/plan.ts";
import type { TaskImplementation } from "./implement.ts";

/** Every kind of job this service runs. Definitions are leaves; this is the only file that knows their handlers. */
export const registry: TaskImplementation[] = [plan, deliver, sendSignInLink];
