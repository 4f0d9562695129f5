import { randomBytes } from 'node:crypto';

/** The key of a rehearsal's only root user, for deployments and inspections. Actions never use it. */
export interface Administrator {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Each rehearsal has a different one, so that a program that knows one rehearsal cannot access the next. */
export function newAdministrator(): Administrator {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
