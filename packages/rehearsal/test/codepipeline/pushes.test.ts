import { buildAction, pipelineOf, sourceAction, stage } from './fixtures';
import { createHarness } from './harness';
import type { ServiceEvent } from '../../src/codepipeline/engine/events';
import { receivePush } from '../../src/codepipeline/sources/pushes';
import { createWebhookRegistry, signatureOf } from '../../src/codepipeline/sources/webhooks';
import type { GitHost } from '../../src/git/git-host';
import type { RepositoryId } from '../../src/git/repository-id';

const ZERO = '0'.repeat(40);
const NEW = 'a'.repeat(40);
const commit = { id: NEW, message: 'Fix', authorDate: '2030-01-01T00:00:00Z', committerDate: '2030-01-01T00:00:00Z' };

const git: GitHost = {
  repository: async () => ({
    path: '/repository',
    url: 'file:///repository',
    findCommit: async () => commit,
    archive: async () => Buffer.from('zip'),
  }),
};

const gitPipeline = (Owner: string, Provider: string, Configuration: Record<string, unknown>, changes = {}) =>
  pipelineOf({
    Stages: [
      stage(
        'Source',
        sourceAction({ ActionTypeId: { Category: 'Source', Owner, Provider, Version: '1' }, Configuration }),
      ),
      stage('Build', buildAction()),
    ],
    ...changes,
  });

const connected = (configuration = {}, changes = {}) =>
  gitPipeline(
    'AWS',
    'CodeStarSourceConnection',
    {
      ConnectionArn: 'arn:aws:codeconnections:us-east-1:000000000000:connection/1',
      FullRepositoryId: 'acme/shop',
      BranchName: 'main',
      ...configuration,
    },
    changes,
  );

function world() {
  const harness = createHarness();
  const webhooks = createWebhookRegistry(harness.engine);
  const sent: ServiceEvent[] = [];
  const putEvent = async (event: ServiceEvent): Promise<void> => void sent.push(event);
  const services = { engine: harness.engine, webhooks, putEvent, clock: harness.clock, git: () => git };
  const push = (
    provider: RepositoryId['provider'],
    name: string,
    ref = 'refs/heads/main',
    before = ZERO,
    after = NEW,
  ) => receivePush(services, { provider, name }, [{ ref, before, after }]);
  const started = () => harness.engine.pipeline('shop-dev').executions;
  return { ...harness, webhooks, sent, push, started };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
describe('a push to a repository behind a connection', () => {
  test('starts the pipeline, which takes the newest commit', async () => {
    const { create, push, started } = world();
    create(connected());
    expect(await push('CodeStarSourceConnection', 'acme/shop')).toEqual([
      expect.stringContaining('pipeline shop-dev started'),
    ]);
    expect(started()[0]).toMatchObject({ trigger: { triggerType: 'WebhookV2' }, sourceOverrides: [] });
  });

  test('starts the pipeline by its trigger, with the commit and the branch of the push', async () => {
    const { create, push, started } = world();
    create(connected({}, trigger));
    await push('CodeStarSourceConnection', 'acme/shop', 'refs/heads/next');
    expect(started()[0].sourceOverrides).toEqual([
      { actionName: 'S3', revisionType: 'COMMIT_ID', revisionValue: NEW, branch: 'next' },
    ]);
  });

  const trigger = {
    Triggers: [
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'S3', Push: [{ Branches: { Includes: ['next'] } }] },
      },
    ],
  };
  test.each([
    ['of another branch', connected(), 'acme/shop', 'refs/heads/wip', NEW],
    ['of a tag', connected(), 'acme/shop', 'refs/tags/v1', NEW],
    ['of nothing: the branch is gone', connected(), 'acme/shop', 'refs/heads/main', ZERO],
    ['to another repository', connected(), 'acme/other', 'refs/heads/main', NEW],
    ['that the pipeline does not detect', connected({ DetectChanges: 'false' }), 'acme/shop', 'refs/heads/main', NEW],
    ['that its trigger leaves out', connected({}, trigger), 'acme/shop', 'refs/heads/main', NEW],
  ])('starts nothing: %s', async (_, declaration, name, ref, after) => {
    const { create, push, started } = world();
    create(declaration);
    await push('CodeStarSourceConnection', name, ref, ZERO, after);
    expect(started()).toEqual([]);
  });

  test('does not affect a repository of the same name elsewhere', async () => {
    const { create, push, started } = world();
    create(connected());
    await push('GitHub', 'acme/shop');
    expect(started()).toEqual([]);
  });
});

describe('a push to GitHub', () => {
  const definition = {
    Name: 'hook',
    Authentication: 'GITHUB_HMAC',
    AuthenticationConfiguration: { SecretToken: 'secret' },
    Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }, { JsonPath: '$.repository.full_name' }],
    TargetPipeline: 'shop-dev',
    TargetAction: 'S3',
    RegisterWithThirdParty: 'true',
  };

  function hooked(changes = {}) {
    const made = world();
    made.create(
      gitPipeline('ThirdParty', 'GitHub', {
        Owner: 'acme',
        Repo: 'shop',
        Branch: 'main',
        OAuthToken: 'ghp',
        PollForSourceChanges: false,
      }),
    );
    return { ...made, hook: made.webhooks.put('hook', { ...definition, ...changes }) };
  }

  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookFilterRule.html
  test('reaches the webhook, whose filters decide', async () => {
    const { push, started } = hooked();
    expect(await push('GitHub', 'acme/shop')).toEqual(['pipeline shop-dev started by webhook hook']);
    expect(await push('GitHub', 'acme/shop', 'refs/heads/wip')).toEqual([
      'the filters of webhook hook do not match the event',
    ]);
    expect(started().map(({ trigger }) => trigger)).toEqual([
      { triggerType: 'Webhook', triggerDetail: 'arn:aws:codepipeline:us-east-1:000000000000:webhook:hook' },
    ]);
  });

  test('has no effect without a registered webhook', async () => {
    const { push, started } = hooked({ RegisterWithThirdParty: false });
    expect(await push('GitHub', 'acme/shop')).toEqual(['no pipeline waits for a push to main']);
    expect(started()).toEqual([]);
  });

  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  test('has to be signed with the secret', () => {
    const { webhooks, hook, started } = hooked();
    const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/shop' } });
    const deliver = (signature?: string, event = 'push') =>
      webhooks.deliver(hook.path, { signature, event, body }).status;
    expect([deliver(), deliver('sha1=00'), deliver(signatureOf('wrong', body))]).toEqual([401, 401, 401]);
    expect(deliver(signatureOf('secret', body), 'ping')).toBe(200);
    expect(started()).toEqual([]);
    expect(deliver(signatureOf('secret', body))).toBe(200);
    expect(started()).toHaveLength(1);
    expect(
      webhooks.deliver('/webhooks/guess', { signature: signatureOf('secret', body), event: 'push', body }),
    ).toEqual({
      status: 404,
      message: 'there is no such webhook',
    });
  });

  test('a body that is not JSON passes no filter', () => {
    const { webhooks, hook } = hooked();
    const delivery = { signature: signatureOf('secret', 'x'), event: 'push', body: 'x' };
    expect(webhooks.deliver(hook.path, delivery).message).toContain('do not match the event');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-webhook.html
  test.each([
    [{ Authentication: 'UNAUTHENTICATED' }, 'must be GITHUB_HMAC'],
    [{ AuthenticationConfiguration: {} }, 'needs a SecretToken'],
    [{ AuthenticationConfiguration: { SecretToken: '{{resolve:ssm:x}}' } }, 'an unresolved reference'],
    [{ Filters: [] }, 'Too small'],
    [{ Colour: 'red' }, 'Colour'],
    [{ TargetAction: 'Build' }, 'shop-dev has no GitHub source action Build for the webhook'],
    [{ TargetPipeline: 'other' }, 'there is no pipeline with the name other'],
  ])('%j is rejected', (changes, message) => {
    expect(() => hooked(changes)).toThrow(message);
  });
});

// https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
describe('a push to CodeCommit is an event', () => {
  test.each([
    ['referenceCreated', ZERO, NEW, { commitId: NEW }],
    ['referenceUpdated', 'b'.repeat(40), NEW, { commitId: NEW, oldCommitId: 'b'.repeat(40) }],
    ['referenceDeleted', 'b'.repeat(40), ZERO, { oldCommitId: 'b'.repeat(40) }],
  ])('%s', async (event, before, after, commits) => {
    const { push, sent } = world();
    await push('CodeCommit', 'shop', 'refs/heads/release/1', before, after);
    expect(sent).toEqual([
      {
        source: 'aws.codecommit',
        time: expect.any(Date),
        detailType: 'CodeCommit Repository State Change',
        resources: ['arn:aws:codecommit:us-east-1:000000000000:shop'],
        detail: {
          event,
          repositoryName: 'shop',
          repositoryId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
          referenceType: 'branch',
          referenceName: 'release/1',
          referenceFullName: 'refs/heads/release/1',
          callerUserArn: 'arn:aws:iam::000000000000:root',
          ...commits,
        },
      },
    ]);
  });
});
