import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as AdmZip from 'adm-zip';
import { runGit } from '../../src/git/git-command';
import { createGitHost } from '../../src/git/git-host';
import { hookSecret } from '../../src/git/hook-secret';
import { commitAndPush } from '../../src/git/working-copy';
import { listen } from '../support/listen';

const folders: string[] = [];
const engines: (() => Promise<void>)[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'git-test-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(engines.map((close) => close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** An engine that notes what it is told. */
async function startEngine(status = 200) {
  const calls: { path?: string; secret?: string | string[]; body: unknown }[] = [];
  const { host, close } = await listen((request, body, response) => {
    calls.push({
      path: request.url,
      secret: request.headers['x-rehearsal-secret'],
      body: JSON.parse(body.toString()) as unknown,
    });
    response.writeHead(status).end(JSON.stringify({ lines: ['heard you'], message: 'no' }));
  });
  engines.push(close);
  return { calls, engineUrl: `http://${host}`, close };
}

const shop = { provider: 'GitHub', name: 'acme/shop' } as const;

test('a push waits until the engine knows of it, and its files are found again by branch and commit', async () => {
  const engine = await startEngine();
  const repository = await createGitHost({ ...engine, folder: await newFolder(), secret: 's' }).repository(shop);
  const id = await commitAndPush(
    repository.url,
    { 'a.txt': 'one', 'b/run.sh': '#!/bin/sh\n' },
    { message: 'First\n\nMore' },
  );
  expect(engine.calls).toEqual([
    {
      path: '/_rehearsal/push',
      secret: hookSecret('s', shop),
      body: { repository: shop, updates: [{ before: '0'.repeat(40), after: id, ref: 'refs/heads/main' }] },
    },
  ]);
  const commit = await repository.findCommit({ branch: 'main' });
  expect(commit).toEqual({
    id,
    message: 'First\n\nMore',
    authorDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    committerDate: commit?.authorDate,
  });
  expect(await repository.findCommit({ id })).toEqual(commit);
  expect(await repository.findCommit({ branch: 'other' })).toBeUndefined();
  expect(await repository.findCommit({ id: 'f'.repeat(40) })).toBeUndefined();
  const entries = new AdmZip(await repository.archive(id)).getEntries().filter(({ isDirectory }) => !isDirectory);
  expect(entries.map(({ entryName }) => entryName)).toEqual(['a.txt', 'b/run.sh']);
  const second = await commitAndPush(repository.url, { 'c.txt': 'two' });
  expect(engine.calls[1].body).toMatchObject({ updates: [{ before: id, after: second }] });
  expect(new AdmZip(await repository.archive(second)).getEntries().map(({ entryName }) => entryName)).toEqual([
    'c.txt',
  ]);
});

describe('whoever pushes', () => {
  async function push(engineUrl: string, configuration = ''): Promise<string> {
    const repository = await createGitHost({ engineUrl, folder: await newFolder(), secret: 's' }).repository(shop);
    const directory = await newFolder();
    await writeFile(path.join(directory, 'config'), configuration);
    const settings = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
    await runGit(['init', '--quiet', '--initial-branch=main', '.'], { directory });
    await runGit([...settings, 'commit', '--quiet', '--allow-empty', '-m', 'x'], { directory });
    // As a user's shell would: with a configuration of the user's own.
    const env = { ...process.env, GIT_CONFIG_GLOBAL: path.join(directory, 'config') };
    return new Promise((resolve, reject) => {
      execFile('git', ['push', repository.path, 'HEAD:main'], { cwd: directory, env }, (error, _, stderr) =>
        error === null ? resolve(stderr) : reject(error),
      );
    });
  }

  test('reads what came of it, whatever hooks their own configuration names', async () => {
    const engine = await startEngine();
    expect(await push(engine.engineUrl, '[core]\n\thooksPath = /nowhere\n')).toContain('remote: heard you');
  });

  test('reads that the engine refused it, or was not there', async () => {
    const engine = await startEngine(400);
    expect(await push(engine.engineUrl)).toContain('remote: the rehearsal refused the push: no');
    await engine.close();
    expect(await push(engine.engineUrl)).toContain('remote: the rehearsal did not hear of this push');
  });
});

test('a repository is one for all who ask, and stays in its folder', async () => {
  const host = createGitHost({ folder: await newFolder(), engineUrl: 'http://127.0.0.1:1', secret: 's' });
  const [one, same] = await Promise.all([host.repository(shop), host.repository(shop)]);
  expect(one).toBe(same);
  expect((await host.repository({ ...shop, provider: 'CodeCommit' })).path).not.toBe(one.path);
  for (const name of ['../shop', 'acme/..', '/shop', 'acme//shop', '', 'acme/shop.git/hooks', 'acme/SHOP.GIT']) {
    await expect(host.repository({ ...shop, name })).rejects.toThrow('is not the name of a repository');
  }
});

test('a machine without git is told what to install', async () => {
  const { PATH } = process.env;
  process.env.PATH = await newFolder();
  try {
    await expect(runGit(['version'], { directory: tmpdir() })).rejects.toThrow(
      'git is not on this machine: install it',
    );
  } finally {
    process.env.PATH = PATH;
  }
});
