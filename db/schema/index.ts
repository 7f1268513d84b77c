export * from "./access.ts";
export * from "./audit.ts";
export * from "./catalogue.ts";
export * from "./notifications.ts";
export * from "./people.ts";
export * from "./privacy.ts";
export * from "./security.ts";
export * from "./webhooks.ts";
