import { env } from "#lib/env.ts";

/** The page of an incident in the console. */
export const incidentUrl = (id: string): string => `${env().appUrl}/admin/incidents/${id}`;
