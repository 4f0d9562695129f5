import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { commitAndPush, Execution, ProgressEvent, Rehearsal } from 'codepipeline-rehearsal';
import { Deployed, DeployedSystemB, deployedBy, deploySystemB, digestOf, pushAndWait } from './support';
import { shopSource } from '../../../examples/demo/shop-source';
import { inSecret } from '../../../examples/system-b/oauth-token';
import { images, logLines, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const SUCCEEDED = { Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' };

const progress: ProgressEvent[] = [];
let rehearsal: Rehearsal;

rehearse((started) => (rehearsal = started), { onProgress: (event) => progress.push(event) });

describe('a push travels through system B, by connection', () => {
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

  test('through every stage, with the commit that was pushed', async () => {
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual(SUCCEEDED);
    expect(execution.trigger.triggerType).toBe('WebhookV2');
    const git = await rehearsal.gitRepository(systemB.outputs.pipelineName);
    const head = await git.findCommit({ branch: 'main' });
    expect([...execution.sourceRevisions.values()].map(({ revisionId }) => revisionId)).toEqual([head?.id]);
    expect(progress.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('and its image, and no other, is in the registry', async () => {
    const found = await images(rehearsal, { ecrRepositoryUrl: systemB.outputs.ecrRepositoryUri });
    expect(found.map(({ imageDigest, imageTags }) => [imageDigest, imageTags])).toEqual([
      [digestOf(execution), [execution.id]],
    ]);
  });

  test('and the service gets it by its digest, in a new revision of its task definition', () => {
    expect(before.running.revision).toBe('shop-dev:1');
    expect(after.running).toEqual({
      revision: 'shop-dev:2',
      image: `${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`,
    });
  });

  test('and the deployment is recorded once, at the time of its action', () => {
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

  test('and each of its logs has something in it, but no credentials', async () => {
    const { pipelineName } = systemB.outputs;
    const build = (await logLines(rehearsal, `/aws/codebuild/${pipelineName}`)).join('\n');
    const validation = (await logLines(rehearsal, `/aws/lambda/${pipelineName}-Deploy-validate-image`)).join('\n');
    expect(build).toMatch(/Login Succeeded[\s\S]*ok +site\/index.html has a title[\s\S]*digest: sha256:/);
    expect(validation).toContain('is in the registry');
    expect(build + validation).not.toMatch(/artifactCredentials|secretAccessKey|sessionToken/);
  });

  test('a push to another branch starts nothing', async () => {
    const { url } = await rehearsal.gitRepository(systemB.outputs.pipelineName);
    await commitAndPush(url, shopSource(), { branch: 'idea' });
    expect(rehearsal.engine.pipeline(systemB.outputs.pipelineName).executions).toEqual([execution]);
  });

  test('the next push deploys its own image, and the record of the first one stays', async () => {
    const next = await pushAndWait(systemB, shopSource({ 'site/index.html': '<title>Shop</title><h1>Sale</h1>' }));
    expect(stagesOf(next)).toEqual(SUCCEEDED);
    const { running, recorded } = await deployedBy(systemB);
    expect(digestOf(next)).not.toBe(digestOf(execution));
    expect(running).toMatchObject({ revision: 'shop-dev:3', image: expect.stringContaining(digestOf(next)) });
    expect(recorded).toEqual([...after.recorded, expect.objectContaining({ imageDigest: digestOf(next) })]);
  });

  test('and nobody is told', async () => {
    expect(await systemB.inbox.unread()).toEqual([]);
  });
});

describe('a push travels through system B, by OAuth token', () => {
  const TOKEN = 'ghp_rehearsal';

  test('by its webhook, through every stage; the token is in nothing that it leaves behind', async () => {
    const secrets = new SecretsManagerClient(rehearsal.clients.config);
    await secrets.send(new CreateSecretCommand({ Name: 'github-token', SecretString: TOKEN }));
    const systemB = await deploySystemB(rehearsal, 'oauth', { props: { oauthToken: inSecret('github-token') } });

    const execution = await pushAndWait(systemB);
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual(SUCCEEDED);
    expect(execution.trigger.triggerType).toBe('Webhook');
    const { running, recorded } = await deployedBy(systemB);
    expect(running.image).toBe(`${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`);
    expect(recorded).toEqual([expect.objectContaining({ status: 'SUCCEEDED', imageDigest: digestOf(execution) })]);
    expect(JSON.stringify(progress)).not.toContain(TOKEN);
  });
});
