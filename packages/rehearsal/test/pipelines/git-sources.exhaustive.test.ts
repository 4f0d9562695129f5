import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { arn, CONNECTION, connectionSource, deploy, pipeline, type Resources, role, type Statement } from './templates';
import type { Execution, ProgressEvent } from '../../src/codepipeline';
import { commitAndPush } from '../../src/git/working-copy';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal';

const progress: ProgressEvent[] = [];
let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await startRehearsal({ onProgress: (event) => void progress.push(event) });
}, 120_000);

afterAll(async () => {
  await rehearsal?.close();
});

const useConnection = (changes: Partial<Statement> = {}): Statement => ({
  Action: 'codeconnections:UseConnection',
  Resource: CONNECTION,
  ...changes,
});

/** What the execution has come to. */
async function outcomeOf(execution: Execution) {
  await rehearsal.whenIdle();
  const [source, build] = execution.history;
  return {
    status: execution.status,
    summary: execution.statusSummary,
    trigger: execution.trigger,
    source: source.outputVariables,
    build: build?.outputVariables,
  };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
describe('a repository behind a connection', () => {
  test('a push starts the pipeline, which builds the commit that was pushed', async () => {
    const condition = { StringEqualsIfExists: { 'codeconnections:FullRepositoryId': 'acme/shop' } };
    const statements = [useConnection({ Condition: condition })];
    await deploy(
      rehearsal,
      'connected',
      pipeline({ name: 'connected', source: connectionSource('acme/shop'), statements }),
    );
    const execution = await rehearsal.push('connected', { 'file.txt': 'one' }, { message: 'First\n\nwith a body' });
    const { source, ...outcome } = await outcomeOf(execution);
    expect(outcome).toMatchObject({
      status: 'Succeeded',
      trigger: { triggerType: 'WebhookV2', triggerDetail: CONNECTION },
      build: { CONTENT: 'one', REVISION: source.CommitId },
    });
    expect(source).toEqual({
      AuthorDate: expect.stringMatching(/Z$/),
      BranchName: 'main',
      CommitId: expect.stringMatching(/^[0-9a-f]{40}$/),
      CommitMessage: 'First\n\nwith a body',
      ConnectionArn: CONNECTION,
      FullRepositoryName: 'acme/shop',
    });
    const { url } = await rehearsal.gitRepository('connected');
    await commitAndPush(url, { 'file.txt': 'x' }, { branch: 'wip' });
    expect(rehearsal.engine.pipeline('connected').executions).toHaveLength(1);
  });

  test('without the permission the source fails in the words of AWS', async () => {
    const statements = [useConnection({ Action: 'codestar-connections:UseConnection' })];
    await deploy(
      rehearsal,
      'denied',
      pipeline({ name: 'denied', source: connectionSource('acme/denied'), statements }),
    );
    const { status, summary } = await outcomeOf(await rehearsal.push('denied', { 'file.txt': 'one' }));
    expect(status).toBe('Failed');
    expect(summary).toMatch(
      /^Source › Push failed: User: .*assumed-role\/denied-pipeline\/.* is not authorized to perform: codeconnections:UseConnection on resource: /,
    );
  });

  test('a condition that every request has to name the repository denies the source', async () => {
    const condition = { StringEquals: { 'codeconnections:FullRepositoryId': 'acme/strict' } };
    const statements = [useConnection({ Condition: condition })];
    const source = connectionSource('acme/strict');
    await deploy(rehearsal, 'strict', pipeline({ name: 'strict', source, statements }));
    const { summary } = await outcomeOf(await rehearsal.push('strict', { 'file.txt': 'one' }));
    expect(summary).toContain('not authorized to perform: codeconnections:UseConnection');
  });

  test('a trigger takes the branches that it names, and the commit of the push', async () => {
    const filters = [{ Branches: { Includes: ['release/**'], Excludes: ['release/old'] } }];
    const Triggers = [
      { ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Push', Push: filters } },
    ];
    const parts = { name: 'filtered', source: connectionSource('acme/filtered'), statements: [useConnection()] };
    await deploy(rehearsal, 'filtered', pipeline({ ...parts, pipeline: { Triggers } }));
    const execution = await rehearsal.push('filtered', { 'file.txt': 'two' }, { branch: 'release/1/x' });
    expect(await outcomeOf(execution)).toMatchObject({
      status: 'Succeeded',
      source: { BranchName: 'release/1/x' },
      build: { CONTENT: 'two' },
    });
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
describe('GitHub with an OAuth token', () => {
  const gitHubSource = (token: string) => ({
    ActionTypeId: { Category: 'Source', Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' },
    Configuration: { Owner: 'acme', Repo: 'till', Branch: 'main', OAuthToken: token, PollForSourceChanges: false },
  });

  const webhook = (token: string): Resources[string] => ({
    Type: 'AWS::CodePipeline::Webhook',
    Properties: {
      Authentication: 'GITHUB_HMAC',
      AuthenticationConfiguration: { SecretToken: token },
      Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
      TargetPipeline: { Ref: 'Pipeline' },
      TargetAction: 'Push',
      TargetPipelineVersion: { 'Fn::GetAtt': ['Pipeline', 'Version'] },
      RegisterWithThirdParty: true,
    },
  });

  const withToken = (name: string, token: string): Resources => ({
    ...pipeline({ name, source: gitHubSource(token), statements: [] }),
    Webhook: webhook(token),
  });

  test('a push calls the webhook, signed with the token from Secrets Manager', async () => {
    const SecretString = JSON.stringify({ token: 'ghp_secret' });
    const secrets = new SecretsManagerClient(rehearsal.clients.config);
    await secrets.send(new CreateSecretCommand({ Name: 'github', SecretString }));
    await deploy(rehearsal, 'hooked', withToken('hooked', '{{resolve:secretsmanager:github:SecretString:token}}'));
    const execution = await rehearsal.push('hooked', { 'file.txt': 'three' });
    const { source, ...outcome } = await outcomeOf(execution);
    expect(outcome).toMatchObject({
      status: 'Succeeded',
      trigger: { triggerType: 'Webhook', triggerDetail: expect.stringMatching(/:webhook:hooked-Webhook-/) },
      build: { CONTENT: 'three', REVISION: source.CommitId },
    });
    expect(source).toMatchObject({ BranchName: 'main', RepositoryName: 'till', CommitterDate: expect.any(String) });
    expect(source.CommitUrl).toContain(`acme/till/git/commits/${source.CommitId}`);
    const [action] = rehearsal.engine.pipeline('hooked').declaration.stages[0].actions;
    expect(action.configuration.OAuthToken).toBe('ghp_secret');
  });

  test('a SecureString parameter is refused before anything is made', async () => {
    const parameter = { Name: 'github-token', Value: 'ghp', Type: 'SecureString' } as const;
    await rehearsal.clients.ssm.send(new PutParameterCommand(parameter));
    await expect(
      deploy(rehearsal, 'secure', withToken('secure', '{{resolve:ssm-secure:github-token:1}}')),
    ).rejects.toThrow(
      'SSM Secure reference is not supported in: [AWS::CodePipeline::Pipeline/Properties/Stages,AWS::CodePipeline::Webhook/Properties/AuthenticationConfiguration/SecretToken]',
    );
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
describe('CodeCommit', () => {
  const source = {
    ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeCommit', Version: '1' },
    Configuration: { RepositoryName: 'vault', BranchName: 'main', PollForSourceChanges: 'false' },
  };
  const actions = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus', 'CancelUploadArchive'];
  const statements = [{ Action: actions.map((name) => `codecommit:${name}`), Resource: arn('codecommit', 'vault') }];

  const rule = (name: string): Resources => ({
    EventsRole: role(`${name}-events`, 'events.amazonaws.com', [
      { Action: 'codepipeline:StartPipelineExecution', Resource: arn('codepipeline', name) },
    ]),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.codecommit'],
          resources: [arn('codecommit', 'vault')],
          'detail-type': ['CodeCommit Repository State Change'],
          detail: {
            event: ['referenceCreated', 'referenceUpdated'],
            referenceType: ['branch'],
            referenceName: ['main'],
          },
        },
        Targets: [
          {
            Id: 'Pipeline',
            Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' },
            RoleArn: { 'Fn::GetAtt': ['EventsRole', 'Arn'] },
            InputTransformer: {
              InputPathsMap: { commit: '$.detail.commitId' },
              InputTemplate:
                '{"sourceRevisions":[{"actionName":"Push","revisionType":"COMMIT_ID","revisionValue":<commit>}]}',
            },
          },
        ],
      },
    },
  });

  test('a push is an event, whose rule starts the pipeline with its commit', async () => {
    await deploy(rehearsal, 'committed', {
      ...pipeline({ name: 'committed', source, statements }),
      ...rule('committed'),
    });
    const execution = await rehearsal.push('committed', { 'file.txt': 'four' });
    const { source: variables, ...outcome } = await outcomeOf(execution);
    expect(outcome).toMatchObject({
      status: 'Succeeded',
      trigger: { triggerType: 'CloudWatchEvent' },
      build: { CONTENT: 'four', REVISION: variables.CommitId },
    });
    expect(execution.sourceOverrides).toEqual([
      { actionName: 'Push', revisionType: 'COMMIT_ID', revisionValue: variables.CommitId },
    ]);
    expect(variables).toMatchObject({ BranchName: 'main', RepositoryName: 'vault', CommitMessage: expect.any(String) });
  });
});
