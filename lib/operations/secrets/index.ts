export { recordRotation, retireSecret, rotateList, shownVersion } from "./change.ts";
export { retireDatabaseLogin, rotateDatabaseLogin } from "./database-login.ts";
export { recordSecrets, recordSecretsEveryMs, recordSecretUses, recordUsesEveryMs, secretNames } from "./record.ts";
export { checkNewValue, vendorSteps } from "./vendor-keys.ts";
export { isSecretList, listSecrets, listSecretVersions, readSecretAges, type SecretVersion } from "./versions.ts";
