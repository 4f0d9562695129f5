import { GetObjectCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, clientOptions, deploy, REGION, role, roleArn, type Statement, withEmulator } from './support';
import { AccessDeniedError } from '../../src/emulator/control';
import type { Emulator } from '../../src/emulator/emulator';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const SERVICE = 'codebuild.amazonaws.com';
const project = (name: string): string => `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${name}`;

let emulator: Emulator;
let roles = 0;

withEmulator((started) => (emulator = started));
interface RoleOptions {
  readonly version?: string;
  readonly trust?: unknown;
}

/** A new role with these statements, tagged `team: shop`. */
async function newRole(statements: Statement[], { version = '2012-10-17', trust }: RoleOptions = {}): Promise<string> {
  const name = `role-${(roles += 1)}`;
  const { Type, Properties } = JSON.parse(JSON.stringify(role(name, SERVICE, statements, trust)));
  const [policy] = Properties.Policies;
  policy.PolicyDocument.Version = version;
  Properties.AssumeRolePolicyDocument.Version = version;
  await deploy(emulator, name, {
    Role: { Type, Properties: { ...Properties, Tags: [{ Key: 'team', Value: 'shop' }] } },
  });
  return name;
}

const session = (name: string, context: Record<string, string> = {}) =>
  emulator.control.assumeRole({
    roleArn: roleArn(name),
    sessionName: 'build-1',
    servicePrincipal: SERVICE,
    context: { 'aws:SourceAccount': ACCOUNT, ...context },
  });

/** Whether a role with these statements may start a build of the project. */
async function mayStart(statements: Statement[], name: string, options?: RoleOptions): Promise<boolean> {
  const { accessKeyId } = await session(await newRole(statements, options));
  try {
    await emulator.control.authorize({ accessKeyId, action: 'codebuild:StartBuild', resourceArn: project(name) });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(AccessDeniedError);
    return false;
  }
}

const start = (Resource: unknown, Condition?: unknown): Statement => ({
  Action: 'codebuild:StartBuild',
  Resource,
  ...(Condition !== undefined && { Condition }),
});

describe('in a resource', () => {
  test.each([
    ['${aws:PrincipalTag/team}', 'shop', true],
    ['${aws:PrincipalTag/team}', 'other', false],
    ['${AWS:principaltag/TEAM}-*', 'shop-1', true],
    ['${aws:PrincipalTag/none}', '${aws:PrincipalTag/none}', false],
    ["${aws:PrincipalTag/none, 'anyone'}", 'anyone', true],
    ["${aws:PrincipalTag/team, 'anyone'}", 'anyone', false],
    ['rel-${stage}', 'rel-${stage}', false],
    ['rel-${$}{stage}', 'rel-${stage}', true],
    ['a${*}', 'a*', true],
    ['a${*}', 'ab', false],
    ['a${?}', 'a?', true],
    ['a${?}', 'ab', false],
    ['a*${*}', 'abc*', true],
  ])('%s for the project %s: %s', async (written, name, allowed) => {
    expect(await mayStart([start(project(written))], name)).toBe(allowed);
  });

  test('not before the fifth colon', async () => {
    const resource = `arn:aws:codebuild:\${aws:RequestedRegion}:${ACCOUNT}:project/shop`;
    expect(await mayStart([start(resource)], 'shop')).toBe(false);
  });

  test('a denial with a variable that has no value denies nothing, and its statement is all that is invalid', async () => {
    const deny: Statement = { ...start(project('${aws:PrincipalTag/none}')), Effect: 'Deny' };
    expect(await mayStart([deny, start('*')], 'shop')).toBe(true);
    const denied: Statement = { ...start(project('${aws:PrincipalTag/team}')), Effect: 'Deny' };
    expect(await mayStart([denied, start('*')], 'shop')).toBe(false);
  });

  test('is text in a policy of an older version', async () => {
    const statements = [start(project('${aws:PrincipalTag/team}'))];
    expect(await mayStart(statements, 'shop', { version: '2008-10-17' })).toBe(false);
    expect(await mayStart(statements, '${aws:PrincipalTag/team}', { version: '2008-10-17' })).toBe(true);
  });
});

describe('in a condition', () => {
  test.each([
    ['StringEquals', 'aws:PrincipalTag/team', '${aws:PrincipalTag/team}', true],
    ['StringNotEquals', 'aws:PrincipalTag/team', '${aws:PrincipalTag/team}', false],
    ['StringEquals', 'aws:PrincipalTag/team', '${aws:PrincipalAccount}', false],
    ['StringNotEquals', 'aws:PrincipalTag/team', '${aws:PrincipalTag/none}', false],
    ['StringLike', 'aws:PrincipalArn', '*/${aws:PrincipalTag/none}', false],
    ['StringLike', 'aws:PrincipalTag/team', "s${aws:PrincipalTag/none, 'ho'}p", true],
    ['StringLike', 'aws:PrincipalTag/team', '${*}', false],
    ['StringEquals', 'aws:PrincipalTag/team', '${*}', false],
    ['ArnLike', 'aws:PrincipalArn', `arn:aws:*::\${aws:PrincipalAccount}:*`, true],
    ['StringEqualsIfExists', 'aws:PrincipalTag/none', '${aws:PrincipalTag/none}', true],
    ['StringEqualsIfExists', 'aws:PrincipalTag/team', '${aws:PrincipalTag/none}', false],
    ['ForAnyValue:StringEquals', 'aws:PrincipalTag/team', ['other', '${aws:PrincipalTag/team}'], true],
    ['Bool', 'aws:SecureTransport', '${aws:SecureTransport}', false],
  ])('%s %s %j: %s', async (operator, key, value, allowed) => {
    expect(await mayStart([start('*', { [operator]: { [key]: value } })], 'shop')).toBe(allowed);
  });
});

test.each([
  ['StringEquals', 'a${*}b', 'a*b', true],
  ['StringEquals', 'a${*}b', 'axb', false],
  ['StringEquals', 'a${$}b', 'a$b', true],
  ['StringLike', '*${$}{x}', 'a${x}', true],
])('%s %s compares with %s: %s', async (operator, written, service, allowed) => {
  const Condition = { [operator]: { 'iam:PassedToService': written } };
  const { accessKeyId } = await session(await newRole([{ Action: 'iam:PassRole', Resource: '*', Condition }]));
  const context = { 'iam:PassedToService': service };
  const answer = emulator.control.authorize({
    accessKeyId,
    action: 'iam:PassRole',
    resourceArn: roleArn('any'),
    context,
  });
  expect(
    await answer.then(
      () => true,
      () => false,
    ),
  ).toBe(allowed);
});

test('in a trust policy', async () => {
  const trust = { StringEquals: { 'aws:SourceAccount': '${aws:SourceAccount}' } };
  await expect(session(await newRole([start('*')], { trust }))).resolves.toBeDefined();
  const other = { StringEquals: { 'aws:SourceAccount': '${aws:username}' } };
  await expect(session(await newRole([start('*')], { trust: other }))).rejects.toThrow(AccessDeniedError);
  const old = await newRole([start('*')], { trust, version: '2008-10-17' });
  await expect(session(old)).rejects.toThrow(AccessDeniedError);
});

test("in a bucket's policy", async () => {
  const name = await newRole([{ Action: 's3:*', Resource: '*' }]);
  await deploy(emulator, 'bucket', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'teams' } } });
  const root = new S3Client({ ...clientOptions(emulator), forcePathStyle: true });
  const credentials = await session(name);
  const asRole = new S3Client({ ...clientOptions(emulator), credentials, forcePathStyle: true });
  await root.send(new PutObjectCommand({ Bucket: 'teams', Key: 'shop/a.txt', Body: 'a' }));
  const read = () => asRole.send(new GetObjectCommand({ Bucket: 'teams', Key: 'shop/a.txt' }));
  const denyOwn = (Version: string) =>
    root.send(
      new PutBucketPolicyCommand({
        Bucket: 'teams',
        Policy: JSON.stringify({
          Version,
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: roleArn(name) },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::teams/${aws:PrincipalTag/team}/*',
            },
          ],
        }),
      }),
    );
  await expect(read()).resolves.toBeDefined();
  await denyOwn('2012-10-17');
  await expect(read()).rejects.toThrow('explicit deny');
  await denyOwn('2008-10-17');
  await expect(read()).resolves.toBeDefined();
});
