const names = [
  "Ada Lovelace",
  "Zoë Müller-Lüdenscheidt",
  "Łukasz Żółć",
  "Σωκράτης Παπαδόπουλος",
  "Иван Петров",
  "张伟",
  "山田 太郎",
  "김민준",
  "محمد علي",
  "יעל כהן",
  "अनिल कुमार",
  "สมชาย ใจดี",
  "Nguyễn Thị Minh Khai",
  'O\'Brien, "Pat"',
  "ọláyínká Adéyẹmí",
  "Ñandú 🦤",
];
const zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "UTC"];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** A roster of `count` people with E.164 numbers, IANA zones and names in many scripts. */
export function rosterCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, index) =>
    [
      `person-${index}`,
      quoted(`${names[index % names.length]} ${index}`),
      `person-${index}@example.com`,
      `+4915${String(20_000_000 + index)}`,
      `U${String(index).padStart(8, "0")}`,
      zones[index % zones.length],
      index % 3 === 0 ? "de-DE" : "en",
    ].join(","),
  );
  return `externalId,name,email,phone,slackUserId,timeZone,locale\n${rows.join("\n")}\n`;
}
