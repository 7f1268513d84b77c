import { expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { GET } from "./route.ts";

useDatabase();

test.each([
  ["json", "json", "application/json; charset=utf-8"],
  ["csv", "csv", "text/csv; charset=utf-8"],
  ['x"\r\nset-cookie: a=b', "json", "application/json; charset=utf-8"],
  ["../../etc/passwd&filename=evil.exe", "json", "application/json; charset=utf-8"],
])("?format=%j is a file to keep, under a name of ours, with its type, and in no cache", async (format, end, type) => {
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

test("is for whoever is signed in, and from a page of this site", async () => {
  const url = "http://localhost:3000/privacy/export";
  expect((await GET(new Request(url))).headers.get("location")).toBe("/sign-in?next=%2Fprivacy");
  const headers = { ...(await sessionOf((await makePerson()).id)), "sec-fetch-site": "cross-site" };
  expect((await GET(new Request(url, { headers }))).status).toBe(403);
});
