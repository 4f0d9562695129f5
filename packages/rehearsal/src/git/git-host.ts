import * as path from 'node:path';
import { createBareRepository, type GitRepository } from './bare-repository';
import { hookSecret } from './hook-secret';
import type { RepositoryId } from './repository-id';

/** The repositories of a rehearsal, in a folder on this machine. */
export interface GitHost {
  /** The repository of this name; the first call creates it empty. */
  repository(id: RepositoryId): Promise<GitRepository>;
}

export interface GitHostOptions {
  readonly folder: string;
  /** The engine that is notified of pushes. */
  readonly engineUrl: string;
  readonly secret: string;
}

const NAME = /^[\w.-]+(\/[\w.-]+)*$/;

export function createGitHost({ folder, engineUrl, secret }: GitHostOptions): GitHost {
  const repositories = new Map<string, Promise<GitRepository>>();
  return {
    async repository(id) {
      const directory = path.join(folder, id.provider, `${safeName(id.name)}.git`);
      const known = repositories.get(directory);
      if (known !== undefined) {
        return known;
      }
      const created = createBareRepository(directory, {
        url: engineUrl,
        secret: hookSecret(secret, id),
        repository: id,
      });
      repositories.set(directory, created);
      return created;
    },
  };
}

function safeName(name: string): string {
  if (!NAME.test(name) || name.split('/').some((part) => /^\.+$|\.git$/i.test(part))) {
    throw new Error(`${name} is not the name of a repository`);
  }
  return name;
}
