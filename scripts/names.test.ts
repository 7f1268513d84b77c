import { parseSync, Visitor } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { allCode } from "./sources.ts";

/** Words that no name contains, with the term to use instead. A name is matched as separate words: "readPersonId" as "read person id". */
// biome-ignore format: reviewers compare the terms in one column.
const avoided: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\b(?:who|whom|whose)\b/,          "actor, person or subject"],
  [/\bstandings?\b/,                  "status"],
  [/\bplaces?\b/,                     "the thing itself: location, position, database, sequence"],
  [/\bwalks?\b/,                      "verify, visit or collect"],
  [/\b(?:asks?|tells?|told)\b/,       "query, request, call or notify"],
  [/\b(?:taken|untaken|untried)\b/,   "claimed, accepted, notAccepted or notAttempted"],
  [/\bwanted\b/,                      "kept, selected, desired or turnedOff"],
  [/\buncertain\b/,                   "maybeSent, or the condition itself"],
  [/\bbecause\b/,                     "reasonKey"],
  [/\bparcels?\b/,                    "message"],
  [/\blanes?\b/,                      "tenantQuota"],
  [/\bstretch(?:es)?\b/,              "range"],
  [/\bstrangers?\b/,                  "unsignedEvents, anonymous or other"],
  [/\bunanchored\b/,                  "anchorLag"],
  [/\bweaves?\b/,                     "interleave"],
  [/\bvocabulary\b/,                  "enums"],
  [/\b(?:forge|forgive)\b/,           "generateKey, resetAfterSuccess"],
  [/\b(?:take|await|reserve) turn\b/, "withConnectionSlot, awaitPaceSlot"],
  [/\bset aside\b|^aside\b/,          "exclude"],
  [/\bhand over\b/,                   "sendBatch"],
  [/\bleave alone\b/,                 "pauseProvider"],
  [/\bprint of\b/,                    "hash"],
  [/\bis news\b/,                     "isChanged"],
  [/\bmay all\b/,                     "hasAdminScope"],
  [/\bstill holds?\b/,                "isStillValid"],
];

/** Words with one meaning, and the folders and files where they have it. */
// biome-ignore format: reviewers compare the meanings in one column.
const oneMeaning: readonly (readonly [words: RegExp, meaning: string, files: RegExp])[] = [
  [/\banchors?\b/,  "a signed head of the audit chain",  /^lib\/audit\/|^cli\/audit|^(?:cli|lib|system)\/(?:testing\/)?(?:backup|restore)|^bench\/verify|^db\/schema\/audit|^lib\/worker\/|^lib\/operations\/gauges|^lib\/operations\/reviews\/audit|^lib\/privacy\/erase|^system\/point-in-time/],
  [/\bclaims?\b/,   "delivery rows taken for sending",   /^lib\/(?:delivery|digest)\/|^db\/schema\/notifications/],
  [/\bheld\b/,      "a delivery with status DEFERRED",   /^lib\/(?:delivery|digest)\//],
  [/\bverdicts?\b/, "the result of a decision's layer",  /^lib\/(?:decision|preferences|delivery|unsubscribe)\b|^graphql\/preferences\/|^app\/admin\/people\/|^bench\/http-peers\//],
];

/** Names that stay, with the files that use them and the reason. */
// biome-ignore format: reviewers compare the reasons in one column.
const exceptions: readonly (readonly [name: RegExp, files: RegExp, reason: string])[] = [
  [/^signInPlaces$/,                /^(?:db\/schema|lib\/(?:security|privacy))\//,                                       "The table sign_in_places."],
  [/^place$/,                       /^db\/schema\/security|^lib\/security\/unusual-access\.ts|^lib\/privacy\/testing\//, "The column sign_in_places.place."],
  [/^tenantLanes$/,                 /^(?:db\/schema|lib\/notifications)\//,                                              "The table tenant_lanes."],
  [/^paceToldAt$/,                  /^(?:db\/schema|lib\/channels)\//,                                                   "The column pace_told_at."],
  [/^place$/,                       /^lib\/notifications\/tasks\./,                                                      "Jobs that earlier versions queued have this key."],
  [/^because$/,                     /^lib\/(?:decision|unsubscribe\/token\.test)\.ts$/,                                  "Stored decisions have this key."],
  [/^stretch$/,                     /^lib\/audit\/(?:export|export-ndjson|verify-file)\.ts$/,                            "Files of exported audit events have this key."],
  [/^isTaken$/,                     /^db\/migrations\//,                                                                 "A migration is never changed after its release."],
  [/^(?:releaseHeld|heldRelease)$/, /^(?:db|lib|server)\//,                                                                     "The release of deliveries with status DEFERRED."],
  [/^verdicts$/,                    /^graphql\/policy\/report/,                                                          "The key in the output of ./np rbac report."],
  [/^anchorHead$/,                  /^lib\/operations\/alerts\/testing\//,                                              "The verb of lib/audit."],
  [/claims/i,                       /^lib\/auth\//,                                                                      "OpenID Connect calls the fields of a token claims."],
  [/claim/i,                        /^scripts\/kubernetes\.test\.ts$|^system\/(?:testing\/|deploy-)kubernetes/,             "Kubernetes calls the request for a volume a claim."],
];

/** The words of a name in lower case: "isHTTPError" as "is http error". */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/[^A-Za-z]+/g, " ")
    .trim()
    .toLowerCase();

/** The names in a source: its identifiers, keys and members, without texts and comments. */
function namesIn(file: string, source: string): Set<string> {
  const names = new Set<string>();
  const add = ({ name }: { name: string }) => void names.add(name);
  new Visitor({ Identifier: add, PrivateIdentifier: add, JSXIdentifier: add }).visit(parseSync(file, source).program);
  return names;
}

interface Finding {
  file: string;
  name: string;
  instead: string;
}

/** Names of code, files and folders with an avoided word, or with a word in another meaning than its own. */
function findAvoidedNames(files: ReadonlyMap<string, string>): Finding[] {
  return [...files].flatMap(([file, source]) =>
    [...namesIn(file, source), ...file.split(/[/.]/)].flatMap((name) => {
      const words = wordsOf(name);
      return [
        ...avoided.filter(([word]) => word.test(words)).map(([, instead]) => ({ file, name, instead })),
        ...oneMeaning
          .filter(([word, , where]) => word.test(words) && !where.test(file))
          .map(([, meaning]) => ({ file, name, instead: `it means only ${meaning}` })),
      ];
    }),
  );
}

type Exception = (typeof exceptions)[number];
const excepts = ([names, files]: Exception, { file, name }: Finding) => names.test(name) && files.test(file);

describe("names in code", () => {
  const found = findAvoidedNames(new Map([...allCode].filter(([file]) => !/generated/.test(file))));

  test("have one word for each thing, and one meaning for each word", () => {
    expect(found.filter((finding) => !exceptions.some((one) => excepts(one, finding)))).toEqual([]);
  });

  test("need each exception", () => {
    expect(exceptions.filter((one) => !found.some((finding) => excepts(one, finding)))).toEqual([]);
  });
});

const namesFound = (source: string, file = "lib/people/find.ts") =>
  findAvoidedNames(new Map([[file, source]])).map(({ name }) => name);

describe("findAvoidedNames", () => {
  test.each([
    ["a constant", "const places = new Map();", "places"],
    ["a part of a name", "const whoAsks = 1;", "whoAsks"],
    ["a part of a name in capitals", "const MAX_WALK_MS = 1;", "MAX_WALK_MS"],
    ["a parameter", "export const find = (standing: string) => 1;", "standing"],
    ["a key", "export const row = { verdict: 1 };", "verdict"],
    ["a member of a type", "interface Row { lanes: number }", "lanes"],
    ["a private member", "class World { #parcel = 1 }", "parcel"],
    ["a binding", "const { user: wanted } = row;", "wanted"],
    ["a component", "export const page = <Standing />;", "Standing"],
    ["two words", "export async function takeTurn() {}", "takeTurn"],
    ["a word of the audit chain elsewhere", "export const anchorOf = 1;", "anchorOf"],
  ])("finds %s", (_, source, name) => {
    expect(new Set(namesFound(source, "app/find.tsx"))).toEqual(new Set([name]));
  });

  test("finds the name of a file and of a folder", () => {
    expect(namesFound("", "app/standing/whose-turn.ts")).toEqual(["standing", "whose-turn"]);
  });

  test("accepts texts, comments, other words, and a word in its own meaning", () => {
    expect(namesFound('const placeholder = "who walks"; // a place')).toEqual([]);
    expect(namesFound("const anchor = newestAnchor;", "lib/audit/verify.ts")).toEqual([]);
  });
});
