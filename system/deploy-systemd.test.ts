import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const units = readdirSync("ops/systemd").filter((file) => /\.(?:service|timer|target)$/.test(file));
const services = units.filter((file) => file.endsWith(".service"));

/** Of 10; a service without any hardening has 9.6. Node needs the network, and memory that it writes and executes. */
const highestExposure = 1.5;

/** A copy of the units in which the project is installed in this folder. Instances have their port as the name. */
function installedUnits(change: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), "np-systemd-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync("ops/systemd", folder, { recursive: true });
  const dropIn = "notification-preferences-.service.d/common.conf";
  for (const file of [...units, dropIn]) {
    const text = readFileSync(join(folder, file), "utf8").replaceAll("/opt/notification-preferences", process.cwd());
    writeFileSync(join(folder, file), change(text));
  }
  return folder;
}

const instanceOf = (unit: string): string => unit.replace("@.", "@3000.");

function analyze(folder: string, command: string, ...args: string[]) {
  const run = spawnSync("systemd-analyze", ["--no-pager", command, ...args], {
    encoding: "utf8",
    // With the trailing colon, the system's own units are found too.
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:`, TZ: "UTC" },
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe("the systemd units", () => {
  test.each(units)("%s is accepted by systemd-analyze verify", (unit) => {
    const folder = installedUnits();
    const { status, output } = analyze(folder, "verify", "--man=no", join(folder, instanceOf(unit)));
    const ofOurs = output.split("\n").filter((line) => line.includes("notification-preferences"));
    expect(ofOurs).toEqual([]);
    expect(status).toBe(0);
  });

  test("are refused with a setting that systemd does not know", () => {
    const folder = installedUnits((text) => text.replace("NoNewPrivileges=yes", "NoNewPrivilege=yes"));
    const { output } = analyze(folder, "verify", "--man=no", join(folder, "notification-preferences-migrate.service"));
    expect(output).toContain("NoNewPrivilege");
  });

  test.each(services)("%s is exposed less than the threshold", (unit) => {
    const folder = installedUnits();
    const threshold = `--threshold=${highestExposure * 10}`;
    const { status, output } = analyze(folder, "security", "--offline=yes", threshold, join(folder, instanceOf(unit)));
    const [, exposure = "10"] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(highestExposure);
    expect(Number(exposure)).toBeGreaterThan(0);
    expect(status).toBe(0);
  });

  test("is exposed more than the threshold without the common settings", () => {
    const folder = installedUnits();
    rmSync(join(folder, "notification-preferences-.service.d"), { recursive: true });
    const unit = join(folder, "notification-preferences-migrate.service");
    const { status } = analyze(folder, "security", "--offline=yes", `--threshold=${highestExposure * 10}`, unit);
    expect(status).not.toBe(0);
  });

  test.each([
    ["notification-preferences-backup.timer", /Next elapse: \w+ \d{4}-\d{2}-\d{2} 02:30:00 UTC/],
    ["notification-preferences-backup-drill.timer", /Next elapse: \w+ \d{4}-\d{2}-01 04:00:00 UTC/],
  ])("%s has a calendar that systemd understands", (timer, next) => {
    const text = readFileSync(`ops/systemd/${timer}`, "utf8");
    const [, calendar = ""] = /^OnCalendar=(.*)$/m.exec(text) ?? [];
    const { output } = analyze("ops/systemd", "calendar", calendar);
    expect(output.replace(/\s+/g, " ")).toMatch(next);
  });

  test("run as an account that systemd-sysusers creates", () => {
    const root = mkdtempSync(join(tmpdir(), "np-sysusers-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "etc"));
    const file = join(process.cwd(), "ops/systemd/notification-preferences.sysusers.conf");
    const { status, stderr } = spawnSync("systemd-sysusers", [`--root=${root}`, file], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, expect.anything()]);
    expect(readFileSync(join(root, "etc/passwd"), "utf8")).toMatch(/^notification-preferences:.*nologin$/m);
  });
});
