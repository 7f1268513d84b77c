import { z } from "zod";

/** The integrator's own name for a tenant. Tenants are not registered; any valid key can be used. */
export const tenantKey = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/,
    "must be 1 to 100 of A-Z a-z 0-9 . _ : - and start with a letter or digit",
  );
