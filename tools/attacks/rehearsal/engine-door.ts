import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PIPELINE, WEBHOOK_SECRET } from './small-pipeline';
import { openStage, type Stage } from './stage';
import { send, signed, type Answer, type Key, type WireRequest } from '../../../packages/rehearsal/test/support/wire';
import { gotThrough, mustWork, stopped, type Attack, type AttackGroup, type Outcome } from '../attack';

/** The server of CodePipeline, its webhooks, and the requests of a repository's hook. */
export const engineDoor: AttackGroup = {
  name: "the engine's door",
  async open() {
    const stage = await openStage();
    const { outputs } = stage;
    // The first push creates the repository, and a commit to start an execution with.
    await stage.rehearsal.push(PIPELINE, { 'buildspec.yml': '{"version": "0.2", "phases": {}}' });
    await stage.rehearsal.whenIdle();
    return { attacks: attacks(stage, new URL(outputs.WebhookUrl)), close: () => stage.close() };
  },
};

function attacks(stage: Stage, webhook: URL): Attack[] {
  const { administrator, rehearsal } = stage;
  const { origin: engine, host } = webhook;
  const executions = (): number => rehearsal.engine.pipeline(PIPELINE).executions.length;
  const starts = async (request: WireRequest): Promise<Outcome> => {
    const before = executions();
    const answer: Answer = await send(engine, request);
    await rehearsal.whenIdle();
    return executions() > before ? gotThrough('an execution started') : stopped(`${answer.status}`);
  };
  const start: WireRequest = {
    method: 'POST',
    path: '/',
    body: JSON.stringify({ name: PIPELINE }),
    headers: { 'x-amz-target': 'CodePipeline_20150709.StartPipelineExecution' },
  };
  const sign = (request: WireRequest, key: Key, signedFor = host): WireRequest =>
    signed(request, { key, service: 'codepipeline', host: signedFor });
  const withHeaders = (more: Record<string, string>): WireRequest => ({
    ...start,
    headers: { ...start.headers, ...more },
  });
  const forged = (id: string): string =>
    `AWS4-HMAC-SHA256 Credential=${id}/20300101/us-east-1/codepipeline/aws4_request, SignedHeaders=host, Signature=0`;
  const attack = (
    title: string,
    request: () => WireRequest,
    control = (): WireRequest => sign(start, administrator),
  ): Attack => ({
    title,
    async play() {
      mustWork('gotThrough' in (await starts(control())), 'the same with a correct signature');
      return starts(request());
    },
  });
  const delivery = (more: Record<string, string>): WireRequest => {
    const body = JSON.stringify({ ref: 'refs/heads/main' });
    const signature = `sha1=${createHmac('sha1', WEBHOOK_SECRET).update(body).digest('hex')}`;
    const headers = { host, 'x-github-event': 'push', 'x-hub-signature': signature, ...more };
    return { method: 'POST', path: webhook.pathname, headers, body };
  };
  const hooked = (title: string, more: Record<string, string>): Attack =>
    attack(
      title,
      () => delivery(more),
      () => delivery({}),
    );
  return [
    attack('a pipeline is started with the key "test" and a made-up signature', () =>
      withHeaders({ authorization: forged('test') }),
    ),
    attack("a pipeline is started with the administrator's key and a made-up signature", () =>
      withHeaders({ authorization: forged(administrator.accessKeyId) }),
    ),
    attack('a pipeline is started without a signature', () => start),
    attack('a pipeline is started by a page, correctly signed', () =>
      sign(withHeaders({ origin: 'https://attacker.example' }), administrator),
    ),
    attack('a pipeline is started under a foreign host, correctly signed', () =>
      sign(start, administrator, `attacker.example:${webhook.port}`),
    ),
    hooked('a webhook is delivered by a page that knows its secret', { origin: 'https://attacker.example' }),
    hooked('a webhook is delivered under a foreign host', { host: `attacker.example:${webhook.port}` }),
    hooked('a webhook is delivered with another signature', { 'x-hub-signature': 'sha1=00' }),
    {
      title: "the hook's secret, which lies in the repository, opens the emulator's control",
      async play() {
        const { path: directory } = await rehearsal.gitRepository(PIPELINE);
        const { secret } = JSON.parse(readFileSync(path.join(directory, 'hooks', 'push-hook.json'), 'utf8')) as {
          secret: string;
        };
        const body = JSON.stringify({
          roleArn: `arn:aws:iam::000000000000:role/${PIPELINE}-build`,
          sessionName: 'thief',
          servicePrincipal: 'codebuild.amazonaws.com',
        });
        const headers = { 'x-rehearsal-secret': secret, host: stage.host };
        const answer = await stage.call({ method: 'POST', path: '/_rehearsal/assume-role', headers, body });
        return answer.text.includes('secretAccessKey')
          ? gotThrough('credentials of the build')
          : stopped(`${answer.status}`);
      },
    },
  ];
}
