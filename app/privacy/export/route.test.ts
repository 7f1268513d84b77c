import { describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { GET } from "./route.ts";

useDatabase();

describe("GET /privacy/export", () => {
  test.each([
    ["json", "json", "application/json; charset=utf-8"],
    ["csv", "csv", "text/csv; charset=utf-8"],
    ['x"\r\nset-cookie: a=b', "json", "application/json; charset=utf-8"],
    ["../../etc/passwd&filename=evil.exe", "json", "application/json; charset=utf-8"],
  ])("sends ?format=%j as an uncached attachment with its content type", async (format, end, type) => {
    const headers = await sessionOf((await makePerson()).id);
    const search = format.includes("&") ? format : encodeURIComponent(format);
    const response = await GET(new Request(`http://localhost:3000/privacy/export?format=${search}`, { headers }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toMatch(
      new RegExp(`^attachment; filename="my-data-\\d{4}-\\d\\d-\\d\\d\\.${end}"$`),
    );
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("refuses anonymous requests and requests from other sites", async () => {
    const url = "http://localhost:3000/privacy/export";
    expect((await GET(new Request(url))).headers.get("location")).toBe("/sign-in?next=%2Fprivacy");
    const headers = { ...(await sessionOf((await makePerson()).id)), "sec-fetch-site": "cross-site" };
    expect((await GET(new Request(url, { headers }))).status).toBe(403);
  });
});
