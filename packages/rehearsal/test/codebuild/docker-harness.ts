import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extract } from 'tar-stream';
import { digestOf, startRegistry, type TestRegistry } from './registry';
import { installDocker } from '../../src/codebuild/docker/install';

export const NAME = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

export const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG BASE=scratch
FROM \${BASE} AS base
ENV MODE=production
WORKDIR /srv

FROM base
ARG PORT=8080
LABEL version="1.0" maintainer='shop'
ENV PORT=\${PORT} PATH_=$MODE/x
EXPOSE $PORT
COPY app.js ./
RUN npm ci && \\
    npm test
USER node
ENTRYPOINT ["node"]
CMD node app.js
`;

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface PushedImage {
  readonly digest: string;
  readonly type: string;
  readonly manifest: Buffer;
  readonly config: Buffer;
  readonly layer: Buffer;
}

export interface DockerHarness {
  readonly registry: TestRegistry;
  readonly folder: string;
  /** Writes files into the build context. */
  write(files: Readonly<Record<string, string>>): void;
  docker(args: readonly string[], input?: string): Promise<Outcome>;
  /** Runs a command that must succeed and gives its output. */
  ok(args: readonly string[], input?: string): Promise<string>;
  login(): Promise<string>;
  /** Logs in, builds and pushes. */
  publish(reference: string): Promise<void>;
  pushed(reference: string): PushedImage;
}

/** The stand-in for docker, installed beside a registry; both new for each test. */
export function dockerHarness(): DockerHarness {
  let registry: TestRegistry;
  let folder = '';
  const write: DockerHarness['write'] = (files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'app', name)), { recursive: true });
      writeFileSync(join(folder, 'app', name), text);
    }
  };
  beforeEach(async () => {
    registry = await startRegistry('AWS', 'pass:word');
    folder = mkdtempSync(join(tmpdir(), 'docker-test-'));
    ['bin', 'state', 'app'].forEach((name) => mkdirSync(join(folder, name)));
    await installDocker({
      binaries: join(folder, 'bin'),
      state: join(folder, 'state'),
      privileged: true,
      registry: { name: NAME, host: registry.host },
    });
    write({ Dockerfile: DOCKERFILE, 'app.js': 'console.log(1)' });
  });
  afterEach(async () => {
    await registry.close();
    rmSync(folder, { recursive: true });
  });

  const docker: DockerHarness['docker'] = async (args, input = '') => {
    const child = spawn(join(folder, 'bin', 'docker'), args, { cwd: join(folder, 'app') });
    const output = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
    child.stdin.on('error', () => undefined).end(input);
    const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
    return { status, ...output };
  };
  const ok: DockerHarness['ok'] = async (args, input) => {
    const outcome = await docker(args, input);
    expect(outcome).toMatchObject({ status: 0 });
    return outcome.out;
  };
  const login = (): Promise<string> => ok(['login', '--username', 'AWS', '--password-stdin', NAME], 'pass:word\n');
  return {
    get registry() {
      return registry;
    },
    get folder() {
      return folder;
    },
    write,
    docker,
    ok,
    login,
    async publish(reference) {
      await login();
      await ok(['build', '-t', `${NAME}/${reference}`, '.']);
      await ok(['push', `${NAME}/${reference}`]);
    },
    pushed: (reference) => pushedImage(registry, reference),
  };
}

function pushedImage({ manifests, blobs }: TestRegistry, reference: string): PushedImage {
  const manifest = manifests.get(reference);
  if (!manifest) {
    throw new Error(`nothing was pushed as ${reference}`);
  }
  const { config, layers } = JSON.parse(manifest.body.toString()) as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  const blob = (digest: string): Buffer => blobs.get(digest) ?? Buffer.alloc(0);
  return {
    digest: digestOf(manifest.body),
    type: manifest.type,
    manifest: manifest.body,
    config: blob(config.digest),
    layer: blob(layers[0].digest),
  };
}

export async function untar(tar: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const extracting = extract();
  extracting.end(tar);
  for await (const entry of extracting) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
    }
    files[entry.header.name] = Buffer.concat(chunks).toString();
  }
  return files;
}
