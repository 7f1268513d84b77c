import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort, printed, startWith } from "../e2e/service.ts";

const monitoring = "ops/docker/monitoring";

/** The files as Compose mounts them: with the token beside them. */
function mounted(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), "np-compose-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(`${monitoring}/${file}`, join(folder, file));
  cpSync("ops/prometheus/rules", join(folder, "rules"), { recursive: true });
  writeFileSync(join(folder, "metrics-token"), "a-token-of-the-operators");
  return join(folder, file);
}

describe("the monitoring of ops/docker/compose.yml", () => {
  test("has a configuration that Prometheus accepts, with the rules", () => {
    const checked = execFileSync("promtool", ["check", "config", mounted("prometheus.yml")], { encoding: "utf8" });
    expect(checked).toContain("2 rule files found");
    expect(checked).toContain("is valid prometheus config file syntax");
  });

  test("has a configuration that Alertmanager accepts", () => {
    const checked = execFileSync("amtool", ["check-config", mounted("alertmanager.yml")], { encoding: "utf8" });
    expect(checked).toContain("SUCCESS");
    expect(checked).toContain("3 receivers");
  });
});

interface Answer {
  status: number;
  location?: string;
  body: string;
}

const get = (url: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      );
    })
      .on("error", reject)
      .end();
  });

/** Stands for a web process: answers with the headers that it got. */
async function startWeb(port: number): Promise<Server> {
  const web = createServer(({ headers }, response) => void response.end(JSON.stringify(headers)));
  onTestFinished(() => void web.close());
  await new Promise<void>((resolve) => web.listen(port, "127.0.0.1", resolve));
  return web;
}

/** Caddy with ops/docker/Caddyfile, without TLS because no authority gives a certificate for this host. */
async function startProxy() {
  const [plain, site, web] = await Promise.all([freePort(), freePort(), freePort()]);
  const home = mkdtempSync(join(tmpdir(), "np-caddy-"));
  const caddy = startWith("caddy", ["run", "--adapter", "caddyfile", "--config", "ops/docker/Caddyfile"], {
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_CONFIG_HOME: home,
    HTTP_ADDRESS: `http://127.0.0.1:${plain}`,
    SITE_ADDRESS: `http://127.0.0.1:${site}`,
    WEB_HOST: "localhost",
    WEB_PORT: `${web}`,
  });
  onTestFinished(async () => {
    caddy.process.kill("SIGTERM");
    await caddy.exited;
    rmSync(home, { recursive: true });
  });
  await printed(caddy, "serving initial configuration");
  return { plain: `http://127.0.0.1:${plain}`, site: `http://127.0.0.1:${site}`, webPort: web };
}

describe("ops/docker/Caddyfile", () => {
  test("passes on the address of the client, and nothing that the client says about it", async () => {
    const { site, webPort } = await startProxy();
    await startWeb(webPort);
    const { status, body } = await get(`${site}/preferences`, {
      "x-forwarded-for": "203.0.113.7, 203.0.113.8",
      "x-forwarded-proto": "https",
      forwarded: "for=203.0.113.9",
    });
    expect(status).toBe(200);
    const headers = JSON.parse(body) as IncomingHttpHeaders;
    expect(headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
    expect(headers).not.toHaveProperty("forwarded");
  });

  test("keeps a request until a web process answers, so a restart loses none", async () => {
    const { site, webPort } = await startProxy();
    const answer = get(`${site}/preferences`);
    await startWeb(webPort);
    expect((await answer).status).toBe(200);
  });

  test("shows the metrics to no one outside", async () => {
    const { site, webPort } = await startProxy();
    await startWeb(webPort);
    expect((await get(`${site}/metrics`)).status).toBe(404);
  });

  test("redirects pages to https, but refuses a call of the API in clear text", async () => {
    const { plain, site } = await startProxy();
    expect(await get(`${plain}/preferences?x=1`)).toMatchObject({ status: 308, location: `${site}/preferences?x=1` });
    expect(await get(`${plain}/api/graphql`)).toMatchObject({ status: 400, body: "Use https." });
  });
});
