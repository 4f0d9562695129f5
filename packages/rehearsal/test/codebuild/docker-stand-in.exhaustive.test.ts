import { chmodSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dockerHarness, DOCKERFILE, NAME, untar } from './docker-harness';
import { digestOf } from './registry';

describe('the stand-in for docker', () => {
  const harness = dockerHarness();

  test('builds, pushes and names what it pushed by digest', async () => {
    await harness.login();
    const built = await harness.docker([
      'build',
      '--tag',
      `${NAME}/shop:v1`,
      '-t',
      'shop',
      '--build-arg',
      'PORT=9090',
      '.',
    ]);
    expect(built).toMatchObject({ status: 0 });
    expect(built.err.split('\n')[0]).toBe(
      'rehearsal: no Docker engine on this machine: a stand-in packed the build context; RUN npm ci &&     npm test was not executed',
    );
    const { digest, type, config, layer } = await pushAndGet();
    expect(type).toBe('application/vnd.docker.distribution.manifest.v2+json');
    const image = JSON.parse(String(config)) as { config: object; rootfs: { diff_ids: string[] } };
    expect(image.config).toEqual({
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'MODE=production',
        'PORT=9090',
        'PATH_=production/x',
      ],
      Labels: { version: '1.0', maintainer: 'shop' },
      ExposedPorts: { '9090/tcp': {} },
      WorkingDir: '/srv',
      User: 'node',
      Entrypoint: ['node'],
      Cmd: ['/bin/sh', '-c', 'node app.js'],
    });
    const tar = gunzipSync(layer);
    expect(image.rootfs.diff_ids).toEqual([digestOf(tar)]);
    expect(Object.keys(await untar(tar))).toEqual(['srv', 'srv/Dockerfile', 'srv/app.js']);

    const name = `${NAME}/shop:v1`;
    expect(await harness.ok(['inspect', '--format', '{{index .RepoDigests 0}}', name])).toBe(
      `${NAME}/shop@${digest}\n`,
    );
    expect(await harness.ok(['image', 'inspect', '-f', '{{range .RepoDigests}}{{println .}}{{end}}', 'shop'])).toBe(
      `${NAME}/shop@${digest}\n\n`,
    );
    expect(await harness.ok(['inspect', '--format={{.Id}}', name])).toBe(`${digestOf(config)}\n`);
    expect(JSON.parse(await harness.ok(['image', 'inspect', name]))).toEqual([
      expect.objectContaining({ RepoTags: [name, 'shop:latest'] }),
    ]);

    async function pushAndGet() {
      const printed = await harness.ok(['push', `${NAME}/shop:v1`]);
      const result = harness.pushed('shop:v1');
      expect(printed).toContain(`The push refers to repository [${NAME}/shop]`);
      expect(printed.trim().split('\n').at(-1)).toBe(
        `v1: digest: ${result.digest} size: ${harness.pushed('shop:v1').manifest.length}`,
      );
      return result;
    }
  });

  // https://docs.docker.com/reference/dockerfile/#source: "automatically removes any parent directory navigation (`../`)"
  test.each(['../app.js', '../../app.js', '/../app.js', './../app.js', 'a/../../app.js', '/app.js', '..', '../'])(
    'copies %s from the root of the context',
    async (source) => {
      harness.write({ Dockerfile: `FROM scratch\nCOPY ${source} /\nADD ${source} /` });
      expect(await harness.docker(['build', '.'])).toMatchObject({ status: 0 });
    },
  );

  test('cannot read above the context', async () => {
    harness.write({ Dockerfile: 'FROM scratch\nCOPY ../other.txt /' });
    expect((await harness.docker(['build', '.'])).err).toContain('"/other.txt": not found');
  });

  test('builds the same image of the same context, and a different one of a different context', async () => {
    await harness.login();
    const digest = async (tag: string): Promise<string> => {
      await harness.ok(['build', '-q', '-t', `${NAME}/shop:${tag}`, '.']);
      await harness.ok(['push', '-q', `${NAME}/shop:${tag}`]);
      return harness.pushed(`shop:${tag}`).digest;
    };
    const first = await digest('one');
    utimesSync(join(harness.folder, 'app', 'app.js'), new Date(1_000), new Date(1_000));
    chmodSync(join(harness.folder, 'app', 'app.js'), 0o600);
    expect(await digest('two')).toBe(first);
    harness.write({ 'app.js': 'console.log(2)' });
    expect(await digest('three')).not.toBe(first);
    harness.write({ 'app.js': 'console.log(1)', Dockerfile: DOCKERFILE.replace('npm test', 'npm run check') });
    expect(await digest('four')).not.toBe(first);
  });

  test('uploads a blob once', async () => {
    await harness.publish('shop:v1');
    await harness.ok(['tag', `${NAME}/shop:v1`, `${NAME}/shop:v2`]);
    harness.registry.requests.length = 0;
    expect(await harness.ok(['push', `${NAME}/shop:v2`])).toContain('Layer already exists');
    expect(harness.registry.requests.map((request) => request.split(' ')[0])).toEqual(['HEAD', 'HEAD', 'PUT']);
  });

  // https://docs.docker.com/build/concepts/context/#dockerignore-files
  test('honours .dockerignore', async () => {
    harness.write({
      '.dockerignore': '# comment\nnode_modules\n**/*.log\n!keep.log\n.git\n',
      'node_modules/a/b.js': '',
      'x.log': '',
      'deep/y.log': '',
      'keep.log': '',
      '.git/HEAD': '',
    });
    await harness.publish('shop:v1');
    const files = Object.keys(await untar(gunzipSync(harness.pushed('shop:v1').layer)));
    expect(files).toEqual(['srv', 'srv/.dockerignore', 'srv/Dockerfile', 'srv/app.js', 'srv/keep.log']);
  });

  // https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
  test('keeps a command that its own stage set, and drops an inherited one with a new entry point', async () => {
    const command = async (dockerfile: string): Promise<string> => {
      harness.write({ Dockerfile: dockerfile });
      await harness.ok(['build', '-t', 'shop', '.']);
      return (await harness.ok(['inspect', '-f', '{{json .Config.Cmd}}', 'shop'])).trim();
    };
    expect(await command('FROM scratch\nCMD ["a"]\nENTRYPOINT ["b"]')).toBe('["a"]');
    expect(await command('FROM scratch AS base\nCMD ["a"]\nFROM base\nENTRYPOINT ["b"]')).toBe('null');
  });

  test('starts fast', async () => {
    await harness.ok(['version']);
    const startedAt = process.hrtime.bigint();
    await harness.ok(['version']);
    // A tenth of this on an idle machine; the limit is for one that runs other tests too.
    expect(Number(process.hrtime.bigint() - startedAt) / 1e6).toBeLessThan(1_500);
  });

  test('keeps its logins to its user', async () => {
    await harness.login();
    expect(statSync(join(harness.folder, 'state', 'index.json')).mode.toString(8)).toMatch(/600$/);
  });
});
