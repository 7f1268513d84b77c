import { describe, expect, test } from "vitest";
import type { Role } from "#lib/enums.ts";
import { consolePages, groupsFor } from "./console-pages.ts";

const shownTo = (role: Role) =>
  groupsFor({ kind: "person", userId: "usr_1", role, sessionId: "ses_1" }).flatMap(({ pages }) =>
    pages.map(({ id }) => id),
  );

describe("groupsFor", () => {
  test("has all pages for an ADMIN, and not the outbox for an AUDITOR, who may not open it", () => {
    const all = consolePages.map(({ id }) => id);
    expect(shownTo("ADMIN")).toEqual(all);
    expect(shownTo("AUDITOR")).toEqual(all.filter((id) => id !== "outbox"));
    expect(new Set(all).size).toBe(all.length);
  });
});
