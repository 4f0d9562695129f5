import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { commitAndPush, Execution, ProgressEvent, Rehearsal } from 'codepipeline-rehearsal';
import { Deployed, DeployedSystemB, deployedBy, deploySystemB, digestOf, expectDeployed, pushAndWait } from './support';
import { shopSource } from '../../../examples/demo/shop-source';
import { inSecret } from '../../../examples/system-b/oauth-token';
import { images, logLines } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const progress: ProgressEvent[] = [];
let rehearsal: Rehearsal;

rehearse((started) => (rehearsal = started), { onProgress: (event) => progress.push(event) });

describe('a push to system B through a connection', () => {
  let systemB: DeployedSystemB;
  let before: Deployed;
  let execution: Execution;
  let after: Deployed;

  beforeAll(async () => {
    systemB = await deploySystemB(rehearsal, 'dev');
    before = await deployedBy(systemB);
    execution = await pushAndWait(systemB);
    after = await deployedBy(systemB);
  });

  test('goes through every stage with the commit that was pushed', async () => {
    expectDeployed(execution, 'WebhookV2');
    const git = await rehearsal.gitRepository(systemB.outputs.pipelineName);
    const head = await git.findCommit({ branch: 'main' });
    expect([...execution.sourceRevisions.values()].map(({ revisionId }) => revisionId)).toEqual([head?.id]);
    expect(progress.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('puts its image, and no other, into the registry', async () => {
    const found = await images(rehearsal, { ecrRepositoryUrl: systemB.outputs.ecrRepositoryUri });
    expect(found.map(({ imageDigest, imageTags }) => [imageDigest, imageTags])).toEqual([
      [digestOf(execution), [execution.id]],
    ]);
  });

  test('deploys the image by its digest, in a new revision of the task definition', () => {
    expect(before.running.revision).toBe('shop-dev:1');
    expect(after.running).toEqual({
      revision: 'shop-dev:2',
      image: `${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`,
    });
  });

  test('records the deployment once, with the time of its action', () => {
    const [validation] = execution.history.filter(({ declaration }) => declaration.name === 'ValidateImage');
    expect(before.recorded).toEqual([]);
    expect(after.recorded).toEqual([
      {
        deploymentId: validation.outputVariables.DEPLOYMENT_ID,
        timestamp: validation.startedAt.getTime(),
        status: 'SUCCEEDED',
        summary: expect.stringContaining('is in the registry; findings: none'),
        imageDigest: digestOf(execution),
        imageTags: [execution.id],
        scanStatus: 'COMPLETE',
        scanFindings: {},
      },
    ]);
  });

  test('writes to each of its logs, but no credentials', async () => {
    const { pipelineName } = systemB.outputs;
    const build = (await logLines(rehearsal, `/aws/codebuild/${pipelineName}`)).join('\n');
    const validation = (await logLines(rehearsal, `/aws/lambda/${pipelineName}-Deploy-validate-image`)).join('\n');
    expect(build).toMatch(/Login Succeeded[\s\S]*ok +site\/index.html has a title[\s\S]*digest: sha256:/);
    expect(validation).toContain('is in the registry');
    expect(build + validation).not.toMatch(/artifactCredentials|secretAccessKey|sessionToken/);
  });

  test('starts nothing if it is to another branch', async () => {
    const { url } = await rehearsal.gitRepository(systemB.outputs.pipelineName);
    await commitAndPush(url, shopSource(), { branch: 'idea' });
    expect(rehearsal.engine.pipeline(systemB.outputs.pipelineName).executions).toEqual([execution]);
  });

  test('deploys its own image after another push, and does not change the record of that one', async () => {
    const next = await pushAndWait(systemB, shopSource({ 'site/index.html': '<title>Shop</title><h1>Sale</h1>' }));
    expectDeployed(next, 'WebhookV2');
    const { running, recorded } = await deployedBy(systemB);
    expect(digestOf(next)).not.toBe(digestOf(execution));
    expect(running).toMatchObject({ revision: 'shop-dev:3', image: expect.stringContaining(digestOf(next)) });
    expect(recorded).toEqual([...after.recorded, expect.objectContaining({ imageDigest: digestOf(next) })]);
  });

  test('sends no notification', async () => {
    expect(await systemB.inbox.unread()).toEqual([]);
  });
});

describe('a push to system B with an OAuth token', () => {
  const TOKEN = 'ghp_rehearsal';

  test('goes through every stage, started by its webhook, and leaves the token nowhere', async () => {
    const secrets = new SecretsManagerClient(rehearsal.clients.config);
    await secrets.send(new CreateSecretCommand({ Name: 'github-token', SecretString: TOKEN }));
    const systemB = await deploySystemB(rehearsal, 'oauth', { props: { oauthToken: inSecret('github-token') } });

    const execution = await pushAndWait(systemB);
    expectDeployed(execution, 'Webhook');
    const { running, recorded } = await deployedBy(systemB);
    expect(running.image).toBe(`${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`);
    expect(recorded).toEqual([expect.objectContaining({ status: 'SUCCEEDED', imageDigest: digestOf(execution) })]);
    expect(JSON.stringify(progress)).not.toContain(TOKEN);
  });
});
