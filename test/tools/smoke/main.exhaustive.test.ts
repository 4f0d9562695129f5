import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

interface Ended {
  readonly code: number;
  readonly stderr: string;
  readonly stdout: string;
}

/** The program as npm runs it, without a terminal; no call of its may reach AWS. */
function runMain(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { AWS_REGION, AWS_PROFILE, ...rest } = process.env;
  const env = {
    ...rest,
    TS_NODE_PROJECT: resolve('tsconfig.dev.json'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  };
  const program = ['-r', 'ts-node/register/transpile-only', resolve('tools/smoke/main.ts'), ...args];
  return new Promise((done) => {
    const options = { env: { ...env, NODE_NO_WARNINGS: '1' } };
    const child = execFile(process.execPath, program, options, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

test('without a terminal and without --yes, it exits with one line, before the first request to AWS', async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(500).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, stderr } = await runMain(['--region', 'eu-west-1'], { AWS_ENDPOINT_URL });
  server.close();
  expect({ code, stderr, requests }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^smoke: this costs money, and there is no terminal to ask for agreement: pass --yes to agree\n$/,
    ),
    requests: [],
  });
});

test('without credentials, it exits with 1 and says so', async () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', HOME: '/nonexistent' };
  const { code, stderr } = await runMain(['--region', 'eu-west-1', '--yes'], none);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^smoke: .*credentials.*\n$/i);
});
