import { dockerHarness, NAME } from './docker-harness';

describe('the stand-in for docker', () => {
  const harness = dockerHarness();

  test.each([
    [{ Dockerfile: 'FORM scratch' }, 'dockerfile parse error on line 1: unknown instruction: FORM'],
    [{ Dockerfile: '\n# nothing\n' }, 'the Dockerfile (Dockerfile) cannot be empty'],
    [{ Dockerfile: 'ARG A=1\nRUN true' }, 'no build stage in current context'],
    [{ Dockerfile: 'FROM scratch\nENV' }, 'dockerfile parse error on line 2: ENV requires at least one argument'],
    [{ Dockerfile: 'FROM scratch\nRUN <<EOF\ntrue' }, 'unterminated heredoc EOF'],
    [{ Dockerfile: 'FROM scratch\nCOPY missing.txt /' }, '"/missing.txt": not found'],
    [{ Dockerfile: 'FROM scratch\nCOPY app.js /', '.dockerignore': 'app.js' }, '"/app.js": not found'],
  ])('fails on a mistake as docker does: %j', async (files, message) => {
    harness.write(files as Record<string, string>);
    const { status, err } = await harness.docker(['build', '.']);
    expect(err).toContain(message);
    expect(status).toBe(1);
  });

  test('fails without a Dockerfile or context, as docker does', async () => {
    expect((await harness.docker(['build', '-f', 'None', '.'])).err).toContain(
      'failed to read dockerfile: open None: no such file or directory',
    );
    expect((await harness.docker(['build', 'none'])).err).toContain('unable to prepare context: path "none" not found');
    expect((await harness.docker(['build', '-t', 'Shop', '.'])).err).toContain('invalid reference format');
  });

  test('checks the login with the registry', async () => {
    const wrong = await harness.docker(['login', '-u', 'AWS', '--password-stdin', NAME], 'wrong');
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining('failed with status: 401')]);
    const empty = await harness.docker(['login', '-u', 'AWS', '--password-stdin', NAME]);
    expect([empty.status, empty.err]).toEqual([
      1,
      'Error: Cannot perform an interactive login from a non TTY device\n',
    ]);
    expect(await harness.login()).toBe('Login Succeeded\n');
  });

  test("reports why a push is refused, with docker's message", async () => {
    const push = async (): Promise<string> => (await harness.docker(['push', `${NAME}/shop:v1`])).err.trim();
    expect(await push()).toBe(`An image does not exist locally with the tag: ${NAME}/shop`);
    await harness.ok(['build', '-t', `${NAME}/shop:v1`, '.']);
    expect(await push()).toBe('unauthorized: authentication required');
    await harness.login();
    harness.registry.refusals.set('POST', {
      status: 403,
      code: 'DENIED',
      message: 'User: x is not authorized to perform: ecr:InitiateLayerUpload',
    });
    expect(await push()).toBe('denied: User: x is not authorized to perform: ecr:InitiateLayerUpload');
    harness.registry.refusals.clear();
    harness.registry.refusals.set('PUT /v2/shop/manifests', {
      status: 400,
      code: 'TAG_INVALID',
      message: 'the tag is immutable',
    });
    expect(await push()).toBe('tag invalid: the tag is immutable');
    expect(harness.registry.manifests.size).toBe(0);
  });

  test.each([
    [['run', 'shop'], 'docker run'],
    [['compose', 'up'], 'docker compose'],
    [['image', 'prune'], 'docker image prune'],
    [['build', '--target', 'base', '.'], 'docker build --target'],
    [['build', '--platform', 'linux/amd64,linux/arm64', '.'], 'docker build --platform'],
    [['build', '--secret=id=x', '.'], 'docker build --secret'],
    [['push', '--all-tags', 'shop'], 'docker push --all-tags'],
    [['login', '-u', 'a', '-p', 'b', 'registry.example.com'], 'the registry registry.example.com'],
  ])('refuses by name: %j', async (args, name) => {
    const { status, err } = await harness.docker(args);
    expect(err).toContain(`does not support "${name}`);
    expect(err).toContain('install Docker Engine');
    expect(status).toBe(125);
  });

  test.each([[[]], [['444455556666.dkr.ecr.eu-west-1.amazonaws.com']]])(
    'a login elsewhere is not checked, and says so: %j',
    async (registry) => {
      const login = ['login', '--username', 'shop', '--password-stdin', ...registry];
      expect(await harness.docker(login, 'sesame')).toEqual({
        status: 0,
        out: 'Login Succeeded\n',
        err: `the login to ${registry[0] ?? 'docker.io'} is not checked: a rehearsal can reach only the account's own registry\n`,
      });
      // Docker asks for a password that it did not get.
      expect((await harness.docker(login)).err).toMatch('Cannot perform an interactive login');
    },
  );

  test('inspects nothing that it does not know', async () => {
    expect(await harness.docker(['inspect', 'none'])).toEqual({
      status: 1,
      out: '[]\n',
      err: 'Error: No such object: none\n',
    });
    await harness.ok(['build', '-t', 'shop', '.']);
    expect((await harness.docker(['inspect', '-f', '{{index .RepoDigests 0}}', 'shop'])).err).toContain(
      'index out of range: 0',
    );
    expect((await harness.docker(['inspect', '-f', '{{.Nothing}}', 'shop'])).err).toContain(
      'map has no entry for key "Nothing"',
    );
    expect((await harness.docker(['inspect', '-f', '{{with .Id}}{{end}}', 'shop'])).err).toContain(
      'the stand-in does not support',
    );
    expect(await harness.ok(['images', '--format', '{{.Repository}}:{{.Tag}}'])).toBe('shop:latest\n');
    expect(await harness.ok(['version'])).toContain('no Docker engine on this machine');
  });
});
