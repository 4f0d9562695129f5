import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CiCdPipeline, PipelineSource } from '../../../src';
import { belowMinimum } from '../proofs/minimum';
import { mustHold, ourPolicies, questionsAbout, Rules } from '../proofs/prove';
import { undocumentedConditions, undocumentedRequests } from '../proofs/requests';
import { replaceStatement, valuesOf } from '../proofs/statements';
import { loadRules } from '../run';
import { worldsOf } from '../systems/all';
import { combinations } from '../systems/factors';
import { synthesize } from '../systems/synthesize';
import { JsonObject } from '../template/json';
import { statementsOf } from '../template/policies';
import { subjectsOf } from '../template/subjects';
import { withPolicy, World } from '../template/world';

const rules = loadRules(rootAbove(__dirname));
const [systemB] = worldsOf({ example: 1 });
const privateImage = combinations().find(({ image }) => image === 'of a private repository')!;
const ownKeysAndUpload = combinations().find(
  ({ encryption, source }) => encryption === 'customer managed' && source === 'S3',
)!;
const [ownKeys] = worldsOf({ combination: ownKeysAndUpload });
const [ownImage] = worldsOf({ combination: privateImage });

/** The compiled test is somewhere in the project. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'aws', 'minimum-permissions.yaml')) ? folder : rootAbove(dirname(folder));
}

/** A world in which every statement that has the action says something else; none to take it away. */
function withChanged(world: World, action: string, change: (statement: JsonObject) => JsonObject | undefined): World {
  return ourPolicies(world).reduce((changed, { label, owner }) => {
    const policy = changed.policies.find((one) => one.label === label && one.owner === owner)!;
    return statementsOf(policy).reduceRight((result, statement, index) => {
      if (statement.Effect !== 'Allow' || !valuesOf(statement, 'Action').includes(action)) {
        return result;
      }
      const current = result.policies.find((one) => one.label === label && one.owner === owner)!;
      const replacement = change(statement);
      return withPolicy(result, current, replaceStatement(current, index, ...(replacement ? [replacement] : [])));
    }, changed);
  }, world);
}

/** What CloudWatch Logs may use keys for says something else. */
function withLogGroups(world: World, condition: JsonObject): World {
  return withChanged(world, 'kms:GenerateDataKey', (statement) =>
    JSON.stringify(statement).includes('aws:logs:arn') ? { ...statement, Condition: condition } : statement,
  );
}

async function findingsIn(world: World, { requests, minimum }: Rules = rules): Promise<string[]> {
  const { needed, attacks } = questionsAbout(world, rules);
  const conditions = ourPolicies(world).map((policy) => undocumentedConditions(world, requests, policy));
  const { findings } = await belowMinimum(world, { requests, minimum }, subjectsOf(world));
  return [
    ...undocumentedRequests(world, requests, [...needed, ...attacks]),
    ...(await Promise.all(conditions)).flat(),
    ...findings,
  ].map(({ message }) => message);
}

const ofRule = { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/shop' } };

/** What the audit found, put back into policies as they are synthesized. */
const AUDIT: [string, World, RegExp][] = [
  [
    'a condition in the topic policy for EventBridge',
    withChanged(systemB, 'sns:Publish', (statement) =>
      'Principal' in statement ? { ...statement, Condition: ofRule } : statement,
    ),
    /a condition on 'aws:SourceArn' of sns:Publish by events\.amazonaws\.com/,
  ],
  [
    'a build role that may not pull the image that it runs in',
    withChanged(ownImage, 'ecr:GetDownloadUrlForLayer', (statement) =>
      String(statement.Resource).endsWith('/tools') ? undefined : statement,
    ),
    /may not call ecr:BatchGetImage on .*repository\/tools, though AWS says so: .*sample-ecr\.html/,
  ],
  [
    'task definitions of one family alone',
    withChanged(systemB, 'ecs:RegisterTaskDefinition', (statement) => ({
      ...statement,
      Resource: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/shop:*',
    })),
    /may not call ecs:RegisterTaskDefinition on \*, though AWS says so: .*#edit-role-ecs/,
  ],
  [
    'roles that are passed to tasks alone',
    withChanged(systemB, 'iam:PassRole', (statement) => ({
      ...statement,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    })),
    /may not call iam:PassRole on .* with iam:PassedToService of ecs\.amazonaws\.com and ecs-tasks\.amazonaws\.com/,
  ],
  [
    'a function that may not read findings of enhanced scanning',
    withChanged(systemB, 'inspector2:ListFindings', (statement) => ({
      ...statement,
      Action: valuesOf(statement, 'Action').filter((action) => !action.startsWith('inspector2:')),
    })),
    /may not call inspector2:ListFindings on \*, though AWS says so: .*image-scanning-enhanced-iam\.html/,
  ],
];

for (const [name, world, expected] of AUDIT) {
  test(`is found when it is put back: ${name}`, async () => {
    const found = await findingsIn(world);
    assert.ok(
      found.some((message) => expected.test(message)),
      `none of ${JSON.stringify(found)} is ${expected}`,
    );
  });
}

const LOGS_KEY = 'kms:EncryptionContext:aws:logs:arn';
const WIDE: [string, JsonObject, RegExp][] = [
  ['every log group', { ArnLike: { [LOGS_KEY]: '*' } }, /EncryptionContext:aws:logs:arn may be any '\*'/],
  [
    'log groups of every account',
    { ArnLike: { [LOGS_KEY]: 'arn:*:logs:*:*:log-group:/aws/*' } },
    /^logs\.[a-z0-9.-]+ calls kms:Decrypt on .*:999999999999:log-group:\/aws\/.* is allowed/,
  ],
  [
    'log groups outside /aws/',
    { ArnLike: { [LOGS_KEY]: 'arn:*:logs:*:111111111111:*' } },
    /log-group:\/unrelated\/.* is allowed/,
  ],
];
for (const [name, condition, expected] of WIDE) {
  test(`a key that CloudWatch Logs may use for ${name} is found`, async () => {
    const world = withLogGroups(ownKeys, condition);
    const messages = (await mustHold(world, questionsAbout(world, rules), rules)).map(({ message }) => message);
    assert.ok(
      messages.some((message) => expected.test(message)),
      `none of ${JSON.stringify(messages.slice(0, 9))} is ${expected}`,
    );
  });
}

test('a grant that is too wide or too narrow is found in the role of the user', async () => {
  const wide = withChanged(ownKeys, 's3:PutObject', (statement) => ({
    ...statement,
    Resource: String(statement.Resource).replace(/source\.zip$/, '*'),
  }));
  const narrow = withChanged(ownKeys, 'codepipeline:StartPipelineExecution', () => undefined);
  const find = async (world: World): Promise<string[]> =>
    (await mustHold(world, questionsAbout(world, rules), rules)).map(({ message }) => message);
  assert.ok(
    (await find(wide)).some((message) => /Deployer.* calls s3:PutObject on .*\.other is allowed/.test(message)),
  );
  assert.ok(
    (await find(narrow)).some((message) =>
      /Deployer.* is refused, though 'A role that is granted the start/.test(message),
    ),
  );
});

test('nothing is found in the policies as they are', async () => {
  assert.deepEqual(await findingsIn(systemB), []);
  assert.deepEqual(await findingsIn(ownImage), []);
});

test('a grant of an L2 that our role swallows is found, with the statement', () => {
  const { missingGrants } = synthesize((app) => {
    const stack = new Stack(app, 'Shop');
    const { pipeline } = new CiCdPipeline(stack, 'Pipeline', { source: PipelineSource.s3('source.zip') });
    const notify = lambda.Function.fromFunctionName(stack, 'Notify', 'notify');
    pipeline.addStage({
      stageName: 'Tell',
      actions: [new actions.LambdaInvokeAction({ actionName: 'Notify', lambda: notify })],
    });
  });
  assert.equal(missingGrants.length, 2);
  assert.ok(
    missingGrants.every((message) =>
      message.startsWith("action 'Notify' of stage 'Tell' needs a permission that role"),
    ),
  );
});

test('a contract that speaks of a key that AWS does not document for the request is found', async () => {
  const contracts = rules.contracts.map((contract) => ({
    ...contract,
    needs: contract.needs.map((need) =>
      need.call.includes('sns:Publish') ? { ...need, with: { 'aws:SourceAccount': '{account}' } } : need,
    ),
  }));
  const { needed } = questionsAbout(systemB, { ...rules, contracts });
  const messages = undocumentedRequests(systemB, rules.requests, needed).map(({ message }) => message);
  assert.ok(
    messages.some((message) => /events\.amazonaws\.com sends 'aws:SourceAccount' with sns:Publish/.test(message)),
  );
});

test("a minimum that is there in full is no reason for less, and 'unused' goes when something is of the kind", async () => {
  const minimum = rules.minimum.map((entry) => (entry.for === 'rule to sns' ? { ...entry, unused: 'no rule' } : entry));
  const found = await findingsIn(systemB, { ...rules, minimum });
  assert.ok(found.some((message) => message.endsWith("take its 'unused' out")));
});
