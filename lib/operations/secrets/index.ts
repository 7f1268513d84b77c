export { recordSecrets, recordSecretsEveryMs, recordSecretUses, recordUsesEveryMs } from "./record.ts";
export { listSecrets, listSecretVersions, readSecretAges, type SecretVersion } from "./versions.ts";
