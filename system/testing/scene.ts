import type { Running } from "../../e2e/service.ts";
import type { Operators } from "./operators.ts";
import type { Product } from "./product.ts";

/** The running product, with the parts that breakages use. */
export interface Scene {
  databaseUrl: string;
  product: Product;
  operators: Operators;
  /** With the scope ADMIN, and with SEND only. */
  keys: { admin: string; weak: string };
  web: Running;
  worker: Running;
}
