export * from "./access.ts";
export * from "./catalogue.ts";
export * from "./notifications.ts";
export * from "./people.ts";
