import { Json } from '../template/json';

/** The simulator drops these keys, though KMS sends them: a condition on one would always fail. */
const DROPPED = 'kms:EncryptionContext:';
/** It keeps tags of any name, which are compared in the same way. */
const KEPT = 'aws:PrincipalTag/EncryptionContext:';

export function isDropped(key: string): boolean {
  return key.toLowerCase().startsWith(DROPPED.toLowerCase());
}

export function standInKey(key: string): string {
  return isDropped(key) ? `${KEPT}${key.slice(DROPPED.length)}` : key;
}

/** The simulator takes services of China, such as `logs.cn-north-1.amazonaws.com.cn`, for nobody. */
const CHINESE = /^([a-z0-9.-]+)\.amazonaws\.com\.cn$/;

export function standInService(principal: string): string {
  return principal.replace(CHINESE, '$1.china.amazonaws.com');
}

/** Policies and contexts with a name that is known in the place of each that is not: the same on both sides. */
export function standIn<T extends Json | { [key: string]: string }>(value: T): T {
  return renamed(value as Json) as T;
}

function renamed(value: Json): Json {
  if (typeof value === 'string') {
    return standInService(value);
  }
  if (Array.isArray(value)) {
    return value.map(renamed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [standInKey(key), renamed(item)]));
}
