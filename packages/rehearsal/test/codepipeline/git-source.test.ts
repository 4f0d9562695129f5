import { actionContext } from './action-context';
import { buildAction, pipelineOf, sourceAction, stage } from './fixtures';
import type { AccessControl } from '../../src/codepipeline/engine/credentials';
import { codeCommitSource } from '../../src/codepipeline/providers/codecommit-source';
import { connectionSource } from '../../src/codepipeline/providers/connection-source';
import type { GitSourceProvider } from '../../src/codepipeline/providers/git-source';
import type { ActionContext } from '../../src/codepipeline/providers/provider';
import { AccessDeniedError } from '../../src/emulator/control';
import type { Commit } from '../../src/git/bare-repository';

const HEAD = 'a'.repeat(40);
const commitOf = (id: string): Commit => ({
  id,
  message: 'Fix',
  authorDate: '2030-01-01T00:00:00Z',
  committerDate: '2030-01-02T00:00:00Z',
});

const actionOf = (Provider: string, Configuration: Record<string, string>) =>
  pipelineOf({
    Stages: [
      stage(
        'Source',
        sourceAction({ ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider, Version: '1' }, Configuration }),
      ),
      stage('Build', buildAction()),
    ],
  }).stages[0].actions[0];

const connection = (service: string) =>
  actionOf('CodeStarSourceConnection', {
    ConnectionArn: `arn:aws:${service}:us-east-1:000000000000:connection/1`,
    FullRepositoryId: 'acme/shop',
    BranchName: 'main',
  });
const codeCommit = actionOf('CodeCommit', {
  RepositoryName: 'shop',
  BranchName: 'main',
  PollForSourceChanges: 'false',
});

function play(provider: GitSourceProvider, commits: Readonly<Record<string, Commit | undefined>>, refused?: string) {
  const asked: unknown[] = [];
  const written: string[] = [];
  const control: AccessControl = {
    assumeRole: async () => Promise.reject(new Error('not asked')),
    authenticate: async () => Promise.reject(new Error('not asked')),
    async authorize({ action, resourceArn, context }) {
      asked.push(context === undefined ? `${action} ${resourceArn}` : { action, resourceArn, context });
      if (action === refused) {
        throw new AccessDeniedError(`no ${action}`);
      }
    },
  };
  const repository = {
    path: '/r',
    url: 'file:///r',
    findCommit: async (wanted: { branch: string } | { id: string }) => commits[Object.values(wanted)[0]],
    archive: async (id: string) => Buffer.from(`zip of ${id}`),
  };
  const services: Parameters<GitSourceProvider['run']>[1] = {
    control: () => control,
    git: () => ({ repository: async () => repository }),
    openStore: () => ({
      isVersioned: async () => true,
      head: async () => undefined,
      read: async () => ({ body: new Uint8Array(), isTagged: false }),
      copyTags: async () => undefined,
      write: async (...args) => void written.push(args.map(String).join(' ')),
    }),
  };
  return { run: (context: ActionContext) => provider.run(context, services), asked, written };
}

test.each(['codestar-connections', 'codeconnections'])(
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodestarconnections.html
  'a connection of %s is used with the permission of the same prefix',
  async (service) => {
    const { run, asked, written } = play(connectionSource, { main: commitOf(HEAD) });
    const artifactStore = { bucket: 'artifacts', encryptionKeyId: 'alias/k' };
    const outcome = await run(actionContext(connection(service), { artifactStore }).context);
    expect(asked).toEqual([
      {
        action: `${service}:UseConnection`,
        resourceArn: `arn:aws:${service}:us-east-1:000000000000:connection/1`,
        context: {
          [`${service}:FullRepositoryId`]: 'acme/shop',
          [`${service}:BranchName`]: 'main',
          [`${service}:ProviderPermissionsRequired`]: 'read_only',
        },
      },
      {
        action: `${service}:UseConnection`,
        resourceArn: `arn:aws:${service}:us-east-1:000000000000:connection/1`,
        context: { [`${service}:ProviderPermissionsRequired`]: 'read_only' },
      },
      's3:PutObjectAcl arn:aws:s3:::artifacts/shop-dev/SourceOutput/id',
    ]);
    expect(written).toEqual([`artifacts shop-dev/SourceOutput/id zip of ${HEAD} alias/k`]);
    expect(outcome.sourceRevision).toEqual({
      revisionId: HEAD,
      summary: '{"ProviderType":"GitHub","CommitMessage":"Fix"}',
      created: new Date('2030-01-02T00:00:00Z'),
    });
  },
);

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
describe('CodeCommit', () => {
  const names = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus', 'CancelUploadArchive'];

  test('needs five permissions on the repository', async () => {
    const { run, asked } = play(codeCommitSource, { main: commitOf(HEAD) });
    await run(actionContext(codeCommit).context);
    expect(asked).toEqual(names.map((name) => `codecommit:${name} arn:aws:codecommit:us-east-1:000000000000:shop`));
  });

  test.each(names)('fails without %s and leaves no artifact', async (name) => {
    const { run, written } = play(codeCommitSource, { main: commitOf(HEAD) }, `codecommit:${name}`);
    await expect(run(actionContext(codeCommit).context)).rejects.toThrow(`no codecommit:${name}`);
    expect(written).toEqual([]);
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
test('uses the commit of its override, else the newest of the branch', async () => {
  const old = 'b'.repeat(40);
  const { run } = play(codeCommitSource, { main: commitOf(HEAD), [old]: commitOf(old) });
  const variables = async (sourceOverrides: Parameters<typeof actionContext>[1] = {}) =>
    (await run(actionContext(codeCommit, sourceOverrides).context)).variables;
  expect(await variables()).toMatchObject({ CommitId: HEAD, BranchName: 'main' });
  const override = { actionName: codeCommit.name, revisionType: 'COMMIT_ID', revisionValue: old } as const;
  expect(await variables({ sourceOverrides: [override] })).toMatchObject({ CommitId: old, BranchName: 'main' });
  expect(await variables({ sourceOverrides: [{ ...override, branch: 'next' }] })).toMatchObject({ BranchName: 'next' });
});

test('a branch or commit that is not there is named', async () => {
  const { run } = play(codeCommitSource, {});
  await expect(run(actionContext(codeCommit).context)).rejects.toMatchObject({
    code: 'RevisionUnavailable',
    message: 'the repository shop has no branch main',
  });
  const sourceOverrides = [{ actionName: codeCommit.name, revisionType: 'COMMIT_ID', revisionValue: HEAD } as const];
  await expect(run(actionContext(codeCommit, { sourceOverrides }).context)).rejects.toThrow(
    `the repository shop has no commit ${HEAD}`,
  );
});
