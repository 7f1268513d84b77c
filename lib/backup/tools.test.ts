import { describe, expect, test } from "vitest";
import { environmentFor } from "./tools.ts";

describe("environmentFor", () => {
  test("takes the connection from the URL, with the password decoded", () => {
    expect(environmentFor("postgres://np%40home:s%3Acret@db.internal/my%20np?sslmode=verify-full&max=3")).toMatchObject(
      {
        PGHOST: "db.internal",
        PGPORT: "5432",
        PGUSER: "np@home",
        PGPASSWORD: "s:cret",
        PGDATABASE: "my np",
        PGSSLMODE: "verify-full",
      },
    );
  });

  test("translates what only node-postgres knows, and takes brackets off an address", () => {
    expect(environmentFor("postgresql://a:b@[::1]:6000/np?sslmode=no-verify")).toMatchObject({
      PGHOST: "::1",
      PGPORT: "6000",
      PGSSLMODE: "require",
    });
  });
});
