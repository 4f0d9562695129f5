import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { ProgressEvent, Rehearsal } from 'codepipeline-rehearsal';
import { deploySystemB, DeployedSystemB, expectDeployed, pushAndWait } from './support';
import { inParameter } from '../../../examples/system-b/oauth-token';
import { SystemB } from '../../../examples/system-b/system-b';
import { until } from '../../../packages/rehearsal/test/emulator/support';
import { Json } from '../../support/template';
import { deploy, Edit, logLines } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const PARAMETER = '/cicd-pipeline/github-token';
const progress: ProgressEvent[] = [];
let rehearsal: Rehearsal;
let systemB: DeployedSystemB;

rehearse((started) => (rehearsal = started), { onProgress: (event) => progress.push(event) });

async function write(Value: string, Name = PARAMETER, Type: 'SecureString' | 'String' = 'SecureString') {
  await rehearsal.clients.ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
}

/** Deploys the stack again, as if its code had changed. */
async function deployAgain(tokenVersion?: string, edit?: Edit) {
  const props = { ...systemB.service, environmentSuffix: 'param', repository: 'acme/param' };
  const oauthToken = inParameter(PARAMETER, tokenVersion);
  await deploy(rehearsal, (app) => new SystemB(app, 'SystemB-param', { ...props, oauthToken }), edit);
}

function tokenOfPipeline(): string {
  const [action] = rehearsal.engine.pipeline(systemB.outputs.pipelineName).declaration.stages[0].actions;
  return action.configuration.OAuthToken;
}

async function tokenOfSecret(): Promise<string | undefined> {
  const secrets = new SecretsManagerClient(rehearsal.clients.config);
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  const { ARN } = SecretList.find(({ Description = '' }) => /OAuth token of cicd-pipeline-param/.test(Description))!;
  return (await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString;
}

const secretHas = (token: string) =>
  until(`the secret to have ${token}`, async () => ((await tokenOfSecret()) === token ? token : undefined));

describe('system B with its OAuth token in a SecureString parameter', () => {
  test('deploys with the token, and a push goes through every stage', async () => {
    await write('ghp_one');
    systemB = await deploySystemB(rehearsal, 'param', { props: { oauthToken: inParameter(PARAMETER) } });
    expect([await tokenOfSecret(), tokenOfPipeline()]).toEqual(['ghp_one', 'ghp_one']);

    const execution = await pushAndWait(systemB);
    expectDeployed(execution, 'Webhook');
  });

  test('the event of a rotation updates the secret; the pipeline keeps the token of its last deployment', async () => {
    await write('ghp_two');
    await secretHas('ghp_two');
    expect(tokenOfPipeline()).toBe('ghp_one');
    await deployAgain();
    expect(tokenOfPipeline()).toBe('ghp_one');
  });

  test('a deployment with another tokenVersion passes the new token to the pipeline', async () => {
    await deployAgain('2');
    expect(tokenOfPipeline()).toBe('ghp_two');
  });

  test('the next deployment that changes anything makes up for a lost event', async () => {
    const events = new EventBridgeClient(rehearsal.clients.config);
    await events.send(new DisableRuleCommand({ Name: 'cicd-pipeline-param-token' }));
    await write('ghp_three');
    expect(await tokenOfSecret()).toBe('ghp_two');
    await deployAgain('3');
    expect([await tokenOfSecret(), tokenOfPipeline()]).toEqual(['ghp_three', 'ghp_three']);
  });

  test('a deployment does not change a token that was not rotated', async () => {
    const versions = rehearsal.engine.pipeline(systemB.outputs.pipelineName).version;
    await deployAgain('4');
    expect(tokenOfPipeline()).toBe('ghp_three');
    expect(rehearsal.engine.pipeline(systemB.outputs.pipelineName).version).toBe(versions);
  });

  test('the next push goes through every stage, and leaves the token nowhere', async () => {
    expectDeployed(await pushAndWait(systemB), 'Webhook');
    const log = await logLines(rehearsal, '/aws/lambda/cicd-pipeline-param-sync-token');
    expect(log.join('\n')).toContain('The secret is in sync with the parameter');
    expect(log.join('\n') + JSON.stringify(progress)).not.toContain('ghp_');
  });
});

describe('a deployment fails with its reason, and is rolled back', () => {
  const fails = (id: string, name: string, edit?: Edit) =>
    deploySystemB(rehearsal, id, { props: { oauthToken: inParameter(name) }, edit });

  test('if the parameter does not exist', async () => {
    await expect(fails('missing', '/missing')).rejects.toThrow("parameter '/missing' does not exist: write it");
  });

  test('if the parameter is plain text', async () => {
    await write('ghp_plain', '/plain', 'String');
    await expect(fails('plain', '/plain')).rejects.toThrow("parameter '/plain' must be a SecureString, got String");
  });

  test('if the function has no permission to read it', async () => {
    await write('ghp_denied', '/denied');
    const edit = (template: Json) => {
      const role = Object.values<Json>(template.Resources).find(({ Properties }) =>
        JSON.stringify(Properties).includes('ssm:GetParameter'),
      );
      const [{ PolicyDocument }] = role.Properties.Policies;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(({ Action }: Json) => Action !== 'ssm:GetParameter');
    };
    await expect(fails('denied', '/denied', edit)).rejects.toThrow(
      "parameter '/denied' cannot be read or decrypted (AccessDeniedException)",
    );
  });
});
