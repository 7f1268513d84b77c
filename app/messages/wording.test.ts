import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Language = "en" | "de";
interface Text {
  /** File and key, such as "app/messages preferences.lead". */
  at: string;
  text: string;
}

/** Each pattern with the words to use instead. */
const avoided: Record<Language, readonly (readonly [pattern: RegExp, instead: string])[]> = {
  en: [
    [/\banew\b/i, "again"],
    [/\bholds?\b|\bheld\b/i, "applies, or delayed"],
    [/\bstands?\b/i, "is"],
    [/\bany ?more\b/i, "no longer"],
    [/\baltogether\b/i, "completely"],
    [/\bat once\b/i, "immediately"],
    [/\binstant\b/i, "immediately"],
    [/^What\b/, "the noun itself: Notification topics, not What can be sent"],
    [/\b(?:whoever|whatever|whom|that which)\b/i, "anyone, or a noun"],
    [/\b(?:everybody|somebody|nobody|anybody)\b/i, "everyone, someone, no one, anyone"],
    [/\bswitch(?:ed|es|ing)\b|\bswitch (?:on|off|it|this|them|these|email)\b/i, "turn on, turn off"],
    [/\bsnooz/i, "pause"],
    [/\bresend again|\bsen[dt] again/i, "resend"],
    [/\b(?:go|goes|went|going) out\b/i, "is sent"],
    [/\breach(?:es)? (?:you|this person)\b/i, "receive"],
    [/\bback to the defaults?\b/i, "reset to default"],
    [/\bconfirmed\b/i, "verified"],
    [/\beras(?:e|es|ed|ing)\b/i, "delete"],
    [/\bfor good\b/i, "permanently"],
    [/\blift(?:s|ed|ing)?\b/i, "remove"],
    [/\bmails?\b/i, "email"],
    [/\b(?:is|are|was|were|been) told\b/i, "notified, or alerted"],
    [/\btak(?:e|es|en) back\b/i, "undo"],
    [/\baudit trail\b/i, "audit log"],
    [/\bdead letters?\b/i, "gave up"],
    [/\blook again\b|\bmeasure again\b/i, "refresh"],
  ],
  de: [
    [/\bhinaus/i, "gesendet, zugestellt"],
    [/gehalten\b(?<!angehalten)/i, "verzögert"],
    [/zurückh[aä]lt|zurückhalt/i, "pausieren, verzögern"],
    [/\bsteht dann\b|\bsteht anders\b|\banders da\b/i, "ist"],
    [/verpflichtend/i, "Pflichtnachricht"],
    [/stummgeschaltet|stummschalt/i, "pausiert"],
    [/abgeschaltet|abschalt/i, "ausgeschaltet"],
    [/Tagesgrenze/i, "Tageslimit"],
    [/\bVorgaben?\b|Voreinstellung/i, "Standard"],
    [/^Was\b/, "das Hauptwort selbst: Themen, nicht Was gesendet wird"],
    [/\bwas auch immer\b|\bwer auch immer\b/i, "unabhängig von"],
    [/\b(?:haben|hat) sich\b.*\babgemeldet\b/i, "abbestellt"],
    [/freigeben|freizugeben/i, "entsperren"],
    [/verschickt|verschicken|\bgemailt\b/i, "gesendet"],
    [/\bbinnen\b/i, "innerhalb von"],
    [/\bauf einmal\b/i, "zu viele, oder je"],
    [/\bam Leben\b|\blebt\b/i, "aktiv"],
    [/neu entschieden/i, "noch einmal geprüft"],
    [/noch einmal (?:nachsehen|versuchen|senden)/i, "aktualisieren, erneut versuchen, erneut senden"],
    [/noch einmal nach\b/i, "laden Sie die Seite neu"],
    [/(?:mich|sind) (?:endgültig )?(?:löschen|gelöscht)\b/i, "meine Daten löschen"],
    [/\bgeht das? gerade|wie es dem\b/i, "der aktuelle Stand"],
  ],
};

/** Texts that need an avoided word, each with the reason. */
const exempt: Readonly<Record<string, string>> = {
  "app/messages people.matrixLead": "names the content of a table that has no shorter noun",
};

function textsOf(file: string): Text[] {
  const folder = file.slice(0, file.lastIndexOf("/"));
  const collect = (value: unknown, path: string): Text[] =>
    typeof value === "string"
      ? [{ at: `${folder} ${path}`, text: value }]
      : Object.entries(value as object).flatMap(([key, inner]) => collect(inner, path ? `${path}.${key}` : key));
  return collect(JSON.parse(readFileSync(file, "utf8")), "");
}

const folders = globSync("{app,lib}/**/messages/en.json").map((file) => file.slice(0, -"/en.json".length));
const catalogue = (language: Language): Text[] => folders.flatMap((folder) => textsOf(`${folder}/${language}.json`));

/** The names of the values and tags that a text takes; a branch of a plural, such as "other {Text}", is not a value. */
function placeholders(text: string): string[] {
  const values = text.matchAll(/(?<!(?:one|other|=\d+) )\{(\w+)(?=[,}])/g);
  const tags = text.matchAll(/<(\w+)>/g);
  return [...new Set([...values, ...tags].map(([, name = ""]) => name))].sort();
}

const problemsOf = (language: Language, texts: readonly Text[]): string[] =>
  texts
    .filter(({ at }) => !(at in exempt))
    .flatMap(({ at, text }) =>
      avoided[language].flatMap(([pattern, instead]) => {
        const found = pattern.exec(text);
        return found ? [`${at} (${language}): "${found[0]}": use "${instead}" in: ${text}`] : [];
      }),
    );

describe("message catalogues", () => {
  test("are found in every room that has one", () => {
    expect(folders.toSorted()).toEqual(
      ["app", "lib/channels/sms", "lib/operations/reports", "lib/preferences", "lib/templates"].map(
        (room) => `${room}/messages`,
      ),
    );
  });

  test.each<Language>(["en", "de"])("use the product's words in %s", (language) => {
    expect(problemsOf(language, catalogue(language))).toEqual([]);
  });

  test("exempt only texts that exist and that need the exemption", () => {
    for (const at of Object.keys(exempt)) {
      const texts = (["en", "de"] as const).flatMap((language) =>
        catalogue(language)
          .filter((text) => text.at === at)
          .map((text) => problemsOf(language, [{ ...text, at: "" }])),
      );
      expect([at, texts.flat().length > 0]).toEqual([at, true]);
    }
  });

  test("have the same keys and placeholders in both languages", () => {
    const shape = (language: Language) =>
      catalogue(language).map(({ at, text }) => `${at}: ${placeholders(text).join(", ")}`);
    expect(shape("de")).toEqual(shape("en"));
  });
});
