import { execFileSync } from 'node:child_process';
import { CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { PipelineSource } from '../../../src';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5-9f0c-4a2c-9d4e-4f6f3f3b0e11';
const repository = codecommit.Repository.fromRepositoryName(new Stack(), 'Repository', 'shop');
const token = new CfnParameter(new Stack(), 'Parameter').valueAsString;
const oauthToken = SecretValue.secretsManager('github-token');

describe("GitHub's repository", () => {
  const fix = "pass 'owner/name' as GitHub writes it, such as 'acme/shop'";
  const refused = (got: string): [string, string] => [
    got,
    `repository must not be a URL or end with '.git', got '${got}': ${fix}`,
  ];

  const noOwner = (got: string): [string, string] => [got, `repository must name its owner too, got '${got}': ${fix}`];

  test.each<[string | undefined, string]>([
    [undefined, `repository is missing or empty: ${fix}`],
    ['', `repository is missing or empty: ${fix}`],
    [token, `repository must be known at synth, got a token: ${fix}`],
    [null as never, `repository is missing or empty: ${fix}`],
    [5 as never, `repository must be a string, got 5: ${fix}`],
    noOwner('shop'),
    noOwner('shop.git'),
    noOwner('/shop'),
    refused('acme/'),
    refused('acme/team/shop'),
    refused('https://github.com/acme/shop'),
    refused('git@github.com:acme/shop.git'),
    refused('acme/shop.git'),
    refused('acme/..'),
    refused('acme/shop#main'),
    refused('acme/my shop'),
    refused('-acme/shop'),
    refused(`${'a'.repeat(40)}/shop`),
    refused(`acme/${'s'.repeat(101)}`),
  ])('%j is rejected by both factories', (name, message) => {
    const given = name as string;
    expect(() => PipelineSource.gitHub(given, { connectionArn: CONNECTION })).toThrow(
      new Error(`[PipelineSource.gitHub] ${message}`),
    );
    expect(() => PipelineSource.gitHubOAuth(given, { oauthToken })).toThrow(
      new Error(`[PipelineSource.gitHubOAuth] ${message}`),
    );
  });

  test.each(['acme/shop', 'a/b', 'octocat_acme/.github', 'Acme-1/Shop.io_v-2', `${'a'.repeat(39)}/${'s'.repeat(100)}`])(
    '%s is accepted',
    (name) => {
      expect(() => PipelineSource.gitHub(name, { connectionArn: CONNECTION })).not.toThrow();
      expect(() => PipelineSource.gitHubOAuth(name, { oauthToken })).not.toThrow();
    },
  );
});

describe('branch', () => {
  const noCharacters = "git does not allow a space, control character, '~', '^', ':' or '\\' in it";
  const noSlash = "git does not allow '/' at its start or end, or two in a row";
  const noEdge = "git does not allow '-' at its start or '.' at its end";
  const notForGit = [
    ['HEAD', 'name the branch itself'],
    ['@', 'name the branch itself'],
    ['feature/*', 'name one branch, without a wildcard'],
    ['release-?', 'name one branch, without a wildcard'],
    ['release-[12]', 'name one branch, without a wildcard'],
    ['my branch', noCharacters],
    ['main\n', noCharacters],
    ['main~1', noCharacters],
    ['main^', noCharacters],
    ['origin:main', noCharacters],
    ['a\\b', noCharacters],
    ['v1..v2', "git does not allow '..' in it"],
    ['main@{1}', 'name one branch, without a wildcard'],
    ['-main', noEdge],
    ['main.', noEdge],
    ['/main', noSlash],
    ['main/', noSlash],
    ['a//b', noSlash],
    ['.hidden', "git does not allow a part that starts with '.'"],
    ['a/.b', "git does not allow a part that starts with '.'"],
    ['main.lock', "git does not allow a part that ends with '.lock'"],
    ['a.lock/b', "git does not allow a part that ends with '.lock'"],
  ] as const;
  const table = [
    ['', "branch must not be empty: leave it out for 'main' or name the branch"],
    ...[null, 5, ['main']].map((branch) => [
      branch as never,
      `branch must be a string, got ${Array.isArray(branch) ? 'a list' : branch}: leave it out for 'main' or name the branch`,
    ]),
    ['b'.repeat(256), `branch must be at most 255 characters, got 256 ('${'b'.repeat(256)}'): shorten it`],
    ...[
      ...notForGit,
      ['refs/heads/main', "leave 'refs/heads/' out"] as const,
      ['a#{b}', 'name one branch, without a wildcard'] as const,
      ['{main,next}', 'name one branch, without a wildcard'] as const,
    ].map(([branch, why]) => [branch, `branch must be the name of a branch, got '${branch}': ${why}`]),
  ];

  test.each(table)('%j is rejected by every factory', (branch, message) => {
    expect(() => PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION, branch })).toThrow(
      new Error(`[PipelineSource.gitHub] ${message}`),
    );
    expect(() => PipelineSource.gitHubOAuth('acme/shop', { oauthToken, branch })).toThrow(
      new Error(`[PipelineSource.gitHubOAuth] ${message}`),
    );
    expect(() => PipelineSource.codeCommit(repository, { branch })).toThrow(
      new Error(`[PipelineSource.codeCommit] ${message}`),
    );
  });

  const accepted = ['main', 'feature/a-b_c', 'v1.0', 'a@b', 'über', 'dependabot/npm/x-1.2.3', '#42', 'a.locked'];

  test.each([...accepted, 'b'.repeat(255), token])('%s is accepted', (branch) => {
    expect(() => PipelineSource.codeCommit(repository, { branch })).not.toThrow();
  });

  test('git agrees', () => {
    const git = (branch: string) => {
      try {
        execFileSync('git', ['check-ref-format', '--branch', branch], { stdio: 'ignore' });
        return 'accepted';
      } catch {
        return 'refused';
      }
    };
    // As a name to check out, git takes these two for the branch that is checked out.
    const names = notForGit.map(([branch]) => branch).filter((branch) => !['HEAD', '@'].includes(branch));
    expect(names.filter((branch) => git(branch) === 'accepted')).toEqual([]);
    expect(accepted.filter((branch) => git(branch) === 'refused')).toEqual([]);
  });
});

describe("connection's ARN", () => {
  const fix = `pass the ARN of one connection, such as '${CONNECTION}'`;
  const refused = (got: string): [string, string] => [
    got,
    `connectionArn must be the ARN of a connection, got '${got}': ${fix}`,
  ];

  test.each<[string | undefined, string]>([
    [undefined, `connectionArn is missing or empty: ${fix}`],
    ['', `connectionArn is missing or empty: ${fix}`],
    [5 as never, `connectionArn must be a string, got 5: ${fix}`],
    refused('aeb3f5b5-9f0c-4a2c-9d4e-4f6f3f3b0e11'),
    refused('arn:aws:codecommit:eu-west-1:111122223333:connection/aeb3f5b5'),
    refused('arn:aws:codeconnections:eu-west-1:111122223333:host/aeb3f5b5'),
    refused('arn:aws:codeconnections:eu-west-1:111122223333:repository-link/aeb3f5b5'),
    refused('arn:AWS:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5'),
    refused('arn:azure:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5'),
    refused('aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5'),
    refused('arn:aws:codeconnections::111122223333:connection/aeb3f5b5'),
    refused('arn:aws:codeconnections:eu-west-1::connection/aeb3f5b5'),
    refused('arn:aws:codeconnections:eu-west-1:11112222333:connection/aeb3f5b5'),
    refused('arn:aws:codeconnections:eu-west-1:111122223333:connection/'),
    refused('arn:aws:codeconnections:eu-west-1:111122223333:connection/*'),
    refused(`${CONNECTION} `),
  ])('%j is rejected', (connectionArn, message) => {
    const given = connectionArn as string;
    expect(() => PipelineSource.gitHub('acme/shop', { connectionArn: given })).toThrow(
      new Error(`[PipelineSource.gitHub] ${message}`),
    );
  });

  test.each([CONNECTION, 'arn:aws-us-gov:codestar-connections:us-gov-west-1:111122223333:connection/1a-2b', token])(
    '%s is accepted',
    (connectionArn) => {
      expect(() => PipelineSource.gitHub('acme/shop', { connectionArn })).not.toThrow();
    },
  );

  test('missing options are rejected', () => {
    const none = undefined as never;
    expect(() => PipelineSource.gitHub('acme/shop', none)).toThrow(
      new Error(`[PipelineSource.gitHub] connectionArn is missing or empty: ${fix}`),
    );
  });

  test('one error reports all problems', () => {
    expect(() => PipelineSource.gitHub('shop', { connectionArn: '', branch: '' })).toThrow(
      new Error(
        "[PipelineSource.gitHub] repository must name its owner too, got 'shop': pass 'owner/name' as GitHub writes it, such as 'acme/shop'; " +
          `connectionArn is missing or empty: ${fix}; ` +
          "branch must not be empty: leave it out for 'main' or name the branch",
      ),
    );
  });
});
