import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FilePlaces } from '../artifacts/artifacts';

/** The private folders of one build. */
export interface Workspace {
  readonly root: string;
  readonly source: string;
  readonly home: string;
  readonly temporary: string;
  readonly binaries: string;
  readonly shellState: string;
  readonly docker: string;
  /** The folders that artifacts and reports can include: all of the build's own, but not the rehearsal's. */
  readonly places: FilePlaces;
  secondarySource(name: string): string;
  remove(): Promise<void>;
}

export async function createWorkspace(parent: string = tmpdir()): Promise<Workspace> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const root = await realpath(await mkdtemp(join(parent, 'rehearsal-build-')));
  const folder = (name: string): string => join(root, name);
  const workspace = {
    root,
    source: folder('src'),
    home: folder('home'),
    temporary: folder('tmp'),
    binaries: folder('bin'),
    shellState: folder('shell'),
    docker: folder('docker'),
    places: { source: folder('src'), folders: ['src', 'sources', 'home', 'tmp'].map(folder) },
    secondarySource: (name: string) => join(root, 'sources', name),
  };
  const removeAtExit = (): void => removeNow(root);
  process.on('exit', removeAtExit);
  const { source, home, temporary, binaries, docker } = workspace;
  for (const directory of [source, home, temporary, binaries, docker]) {
    await mkdir(directory, { mode: 0o700 });
  }
  return {
    ...workspace,
    async remove() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(() => removeNow(root));
      process.off('exit', removeAtExit);
    },
  };
}

// Some tools write-protect the folders that they create (Go's module cache).
function removeNow(root: string): void {
  try {
    execFileSync('chmod', ['-R', 'u+w', root], { stdio: 'ignore' });
  } catch {
    // removed meanwhile
  }
  rmSync(root, { recursive: true, force: true });
}
