import { sendSignInLink } from "#lib/auth/send-sign-in-link.ts";
import { deliver } from "#lib/delivery/deliver.ts";
import { reschedule } from "#lib/delivery/reschedule.ts";
import { sendDigest } from "#lib/digest/send.ts";
import { plan } from "#lib/notifications/plan.ts";
import type { TaskImplementation } from "./implement.ts";

/** Every kind of job this service runs. Definitions are leaves; this is the only file that knows their handlers. */
export const registry: TaskImplementation[] = [plan, deliver, sendDigest, reschedule, sendSignInLink];
