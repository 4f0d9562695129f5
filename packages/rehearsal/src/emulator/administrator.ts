import { randomBytes } from 'node:crypto';

/** The key of the only root user of a rehearsal: it deploys and looks, and no action ever runs with it. */
export interface Administrator {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Another one for each rehearsal, so that what knows one rehearsal knows nothing of the next. */
export function newAdministrator(): Administrator {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
