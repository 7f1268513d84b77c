import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isVariable, readEnvFile } from "./deployment/variables.ts";

const folder = "ops/systemd";
const units = readdirSync(folder).filter((file) => /\.(?:service|timer|target)$/.test(file));
const services = units.filter((file) => file.endsWith(".service"));

/** The settings of a unit, as "Name=value". */
const settingsOf = (file: string): string[] =>
  readFileSync(`${folder}/${file}`, "utf8")
    .split("\n")
    .filter((line) => /^[A-Z]\w*=/.test(line));
const valuesOf = (file: string, name: string): string[] =>
  settingsOf(file).flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

const installed = "/opt/notification-preferences/";

describe("the systemd units", () => {
  test("are web, worker, migrate, two timers with their services, and a target", () => {
    expect(units.sort()).toEqual(
      [
        "-backup-drill.service",
        "-backup-drill.timer",
        "-backup.service",
        "-backup.timer",
        "-migrate.service",
        "-web@.service",
        "-worker@.service",
        ".target",
      ].map((end) => `notification-preferences${end}`),
    );
  });

  test.each(units)("%s names only units of this folder or of the system", (file) => {
    const named = ["Wants", "Requires", "After", "PartOf", "WantedBy"].flatMap((name) =>
      valuesOf(file, name).flatMap((value) => value.split(" ")),
    );
    const system = ["network-online.target", "postgresql.service", "multi-user.target"];
    expect(named.filter((unit) => !units.includes(unit) && !system.includes(unit))).toEqual([]);
  });

  test.each(services)("%s starts files of this project, and Node directly where it must get signals", (file) => {
    const [command = ""] = valuesOf(file, "ExecStart");
    const [program = "", ...words] = command.split(" ");
    expect(program.startsWith(installed)).toBe(true);
    for (const path of [program.slice(installed.length), ...words.filter((word) => word.endsWith(".ts"))])
      expect([path, existsSync(path)]).toEqual([path, true]);
    if (file.includes("@")) expect(program).toMatch(/\/node$/);
    else expect(words[0]).toMatch(/^(?:migrate|backup)$/);
  });

  test("give the backups and their key to the units that make them, and not to the web processes", () => {
    const folderOf = (file: string) => valuesOf(file, "StateDirectory").includes("notification-preferences-backups");
    expect(services.filter(folderOf).sort()).toEqual(
      ["-backup-drill", "-backup", "-worker@"].map((end) => `notification-preferences${end}.service`),
    );
    expect(valuesOf("notification-preferences-.service.d/common.conf", "StateDirectory")).toEqual([
      "notification-preferences",
    ]);
    const web = "notification-preferences-web@.service";
    expect(valuesOf(web, "InaccessiblePaths")).toEqual(["-/var/lib/notification-preferences-backups"]);
    expect(valuesOf(web, "UnsetEnvironment")[0]?.split(" ")).toEqual(
      expect.arrayContaining(["BACKUP_PASSPHRASE", "BACKUP_IDENTITY_FILE", "BACKUP_DATABASE_URL"]),
    );
  });

  test.each(["web", "worker"])("of %s restart after a crash, and stop with enough time", (name) => {
    const file = `notification-preferences-${name}@.service`;
    expect(settingsOf(file)).toEqual(expect.arrayContaining(["Restart=on-failure", "KillSignal=SIGTERM"]));
    // 20 s for requests and jobs, 8 s for the database.
    expect(Number(valuesOf(file, "TimeoutStopSec")[0])).toBeGreaterThan(28);
  });

  test("set only variables of the service, and so does the example of the file", () => {
    const set = [...services, "notification-preferences-.service.d/common.conf"].flatMap((file) =>
      valuesOf(file, "Environment").map((value) => value.split("=", 1)[0] ?? ""),
    );
    const example = readEnvFile(readFileSync(`${folder}/env.example`, "utf8"));
    // Node reads this one itself.
    const isKnown = (name: string) => isVariable(name) || name === "NODE_COMPILE_CACHE";
    expect([...set, ...example.keys()].filter((name) => !isKnown(name))).toEqual([]);
    // The file would win over the instance's own port.
    expect(set.filter((name) => example.has(name))).toEqual([]);
    for (const [name, value] of example) expect([name, value]).toEqual([name, name === "TRUSTED_PROXIES" ? "1" : ""]);
  });
});
