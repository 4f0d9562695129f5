import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { ListServicesCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { rehearseAccount, type Account } from '../../../tools/smoke/account';
import { hasPassed, type Report } from '../../../tools/smoke/report';
import { smoke } from '../../../tools/smoke/smoke';
import { STEP_IDS } from '../../../tools/smoke/steps';

jest.setTimeout(180_000);

let account: Account;
beforeAll(async () => {
  account = await rehearseAccount();
});
afterAll(() => account?.close());

const notPlayed = ['b-enhanced-scan', 'c-plain-http', 'connection-deployed', 'connection-source'];

/** Whatever is in the account, by the lists of its services. */
async function whatIsThere({ clients }: Account): Promise<string[]> {
  const { cloudFormation, logs, dynamoDb, ecr, ecs, kms, s3, secrets, sns, sqs, codePipeline } = clients;
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const keys = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
  const usable = keys.filter(({ KeyMetadata }) => KeyMetadata?.KeyState !== 'PendingDeletion');
  return [
    ...Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName),
    ...usable.map(({ KeyMetadata }) => KeyMetadata?.KeyId),
    ...((await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(({ logGroupName }) => logGroupName),
    ...((await dynamoDb.send(new ListTablesCommand({}))).TableNames ?? []),
    ...((await ecr.send(new DescribeRepositoriesCommand({}))).repositories ?? []).map((one) => one.repositoryName),
    ...((await ecs.send(new ListServicesCommand({}))).serviceArns ?? []),
    ...((await ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns ?? []),
    ...((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
    ...((await secrets.send(new ListSecretsCommand({}))).SecretList ?? []).map(({ Name }) => Name),
    ...((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn),
    ...((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []),
    ...((await codePipeline.send(new ListPipelinesCommand({}))).pipelines ?? []).map(({ name }) => name),
  ].flatMap((name) => name ?? []);
}

describe('npm run smoke -- --rehearse', () => {
  let report: Report;
  let before: string[];
  beforeAll(async () => {
    before = await whatIsThere(account);
    const { signal } = new AbortController();
    report = await smoke({ account, name: 'smoke-00000a', signal, write: () => undefined });
  });

  test('takes the same steps as on AWS, except those that the rehearsal does not support', () => {
    const of = (status: string) => STEP_IDS.filter((id) => report.results[id]?.status === status);
    expect(STEP_IDS.filter((id) => report.results[id]?.status === 'failed').map((id) => report.results[id])).toEqual(
      [],
    );
    expect(of('skipped').sort()).toEqual(notPlayed);
    expect(of('passed')).toEqual(STEP_IDS.filter((id) => !notPlayed.includes(id)));
    expect(report.failure).toBeUndefined();
  });

  test('leaves nothing in the account except keys that are pending deletion', async () => {
    expect(report.cleanUp.left).toEqual([]);
    expect(report.cleanUp.scheduled).toHaveLength(3);
    expect(await whatIsThere(account)).toEqual(before);
    expect(hasPassed(report)).toBe(true);
  });

  test('confirms no assumption, and lists each one as open', () => {
    expect(report.verdicts.length).toBeGreaterThan(40);
    expect(new Set(report.verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['not reached']));
    expect(report.verdicts.filter(({ because }) => !because.startsWith('the rehearsal shares it'))).toEqual([]);
  });
});

test('a run that is interrupted during creation cleans everything up, and does not pass', async () => {
  const before = await whatIsThere(account);
  const interrupted = new AbortController();
  const report = await smoke({
    account,
    name: 'smoke-00000b',
    signal: interrupted.signal,
    write: (line) => /is created/.test(line) && interrupted.abort(new Error('SIGINT: removing everything')),
  });
  expect(report.failure).toContain('SIGINT');
  expect(hasPassed(report)).toBe(false);
  expect(Object.values(report.results).filter(({ status }) => status === 'passed').length).toBeLessThan(8);
  expect(report.cleanUp.left).toEqual([]);
  expect(report.cleanUp.removed.length).toBeGreaterThan(5);
  expect(await whatIsThere(account)).toEqual(before);
});
