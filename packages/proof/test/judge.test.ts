import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { BUCKET, ROLE, smallWorld } from './world';
import { isAllowed } from '../judge/judge';
import { Request } from '../judge/request';
import { JsonObject } from '../template/json';
import { resourcesOf, World } from '../template/world';

const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` };
const read: Request = { principal: ROLE, action: 's3:GetObject', resource: `${BUCKET}/a`, context: {} };
const TLS = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: [BUCKET, `${BUCKET}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

const ANSWERS: [string, World, Request, boolean][] = [
  ['the policy of the role', smallWorld({ identity: [READ] }), read, true],
  ['no policy', smallWorld({}), read, false],
  ['another bucket', smallWorld({ identity: [READ] }), { ...read, resource: 'arn:aws:s3:::other/a' }, false],
  [
    'no TLS',
    smallWorld({ identity: [READ], bucket: [TLS] }),
    { ...read, context: { 'aws:SecureTransport': 'false' } },
    false,
  ],
  ['TLS', smallWorld({ identity: [READ], bucket: [TLS] }), read, true],
  ['a boundary', smallWorld({ identity: [READ], boundary: [{ ...READ, Action: 's3:PutObject' }] }), read, false],
  ['a wide boundary', smallWorld({ identity: [READ], boundary: [{ ...READ, Action: 's3:*' }] }), read, true],
];
for (const [name, world, request, expected] of ANSWERS) {
  test(`judges by ${name}`, async () => assert.equal(await isAllowed(world, request), expected));
}

const trustedBy = (Principal: JsonObject, Condition?: JsonObject): World =>
  smallWorld({ trust: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }] });
const assume: Request = { principal: 'codebuild.amazonaws.com', action: 'sts:AssumeRole', resource: ROLE, context: {} };

test('judges trust by the service and what it says', async () => {
  const world = trustedBy(
    { Service: 'codebuild.amazonaws.com' },
    { StringEquals: { 'aws:SourceAccount': '111111111111' } },
  );
  assert.equal(await isAllowed(world, { ...assume, context: { 'aws:SourceAccount': '111111111111' } }), true);
  assert.equal(await isAllowed(world, { ...assume, context: { 'aws:SourceAccount': '999999999999' } }), false);
  assert.equal(await isAllowed(world, assume), false);
});

test('judges keys by their encryption context, which the simulator drops', async () => {
  const group = 'arn:aws:logs:eu-west-1:111111111111:log-group:x';
  const world = smallWorld({
    key: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': group } },
      },
    ],
  });
  const resource = resourcesOf(world, 'AWS::KMS::Key')[0].arn!;
  const decrypt = { principal: 'logs.eu-west-1.amazonaws.com', action: 'kms:Decrypt', resource };
  assert.equal(await isAllowed(world, { ...decrypt, context: { 'kms:EncryptionContext:aws:logs:arn': group } }), true);
  assert.equal(
    await isAllowed(world, { ...decrypt, context: { 'kms:EncryptionContext:aws:logs:arn': `${group}y` } }),
    false,
  );
});

test('judges services of China, which the simulator does not know', async () => {
  const world = trustedBy({ Service: 'logs.cn-north-1.amazonaws.com.cn' });
  assert.equal(await isAllowed(world, { ...assume, principal: 'logs.cn-north-1.amazonaws.com.cn' }), true);
  assert.equal(await isAllowed(world, { ...assume, principal: 'logs.cn-north-1.amazonaws.com' }), false);
});

const allowed = (statement: JsonObject): World => smallWorld({ identity: [statement] });
const REFUSED: [string, World, Request, RegExp][] = [
  [
    'NotPrincipal',
    smallWorld({ bucket: [{ Effect: 'Deny', NotPrincipal: { AWS: ROLE }, Action: 's3:*', Resource: BUCKET }] }),
    read,
    /NotPrincipal/,
  ],
  ['NotAction', allowed({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), read, /NotAction/],
  ['NotResource', allowed({ Effect: 'Allow', Action: 's3:GetObject', NotResource: BUCKET }), read, /NotResource/],
  ['a variable', allowed({ ...READ, Resource: `${BUCKET}/\${aws:userid}` }), read, /variable/],
  ['an operator', allowed({ ...READ, Condition: { Maybe: { 'aws:PrincipalArn': ROLE } } }), read, /operator 'Maybe'/],
  [
    'a foreign key',
    allowed(READ),
    { ...read, context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
    /carry no 'kms:ViaService'/,
  ],
  ['a foreign encryption context', allowed(READ), { ...read, context: { 'kms:EncryptionContext:a': 'b' } }, /carry no/],
  ['a pattern', allowed(READ), { ...read, resource: `${BUCKET}/*` }, /the resource is a pattern/],
  ['no resource', allowed(READ), { ...read, resource: '*' }, /takes a resource/],
  ['a resource too many', allowed(READ), { ...read, action: 'lambda:ListFunctions' }, /takes no resource/],
  ['an unknown action', allowed(READ), { ...read, action: 's3:ReadObject' }, /IAM knows no action 's3:ReadObject'/],
];
for (const [name, world, request, message] of REFUSED) {
  test(`refuses ${name}`, () => assert.rejects(isAllowed(world, request), message));
}
