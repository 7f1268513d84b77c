export { GET } from "#app/privacy/gpc.ts";
