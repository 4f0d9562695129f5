import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallWorld } from './world';
import { Contract, loadContracts } from '../../../aws/lists/contracts';
import { neededRequests } from '../contracts/expand';
import { nearMisses } from '../proofs/near-misses';
import { Subject } from '../template/subject';

const VALID = `
contract: Somebody reads
for: reader
by: '{role}'
needs:
  - why: It reads
    see: https://docs.aws.amazon.com/
    call: [s3:GetObject, s3:GetObjectVersion]
    on: '{bucket}/{any}'
    with: { aws:SourceAccount: '{account}' }
`;

function load(text: string): Contract[] {
  const folder = mkdtempSync(join(tmpdir(), 'contracts-'));
  try {
    writeFileSync(join(folder, 'x.contract.yaml'), text);
    return loadContracts(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reader = (facts: Subject['facts']): Subject => ({ kind: 'reader', name: 'reader', facts });
const FACTS = { role: 'arn:aws:iam::111111111111:role/build', bucket: 'arn:aws:s3:::shop', account: '111111111111' };

test('a line is a request for each action, with the names of the template', () => {
  const requests = neededRequests(load(VALID), [reader(FACTS), { ...reader(FACTS), kind: 'writer' }]);
  assert.deepEqual(
    requests.map(({ action, resource, pattern, context }) => ({ action, resource, pattern, context })),
    ['s3:GetObject', 's3:GetObjectVersion'].map((action) => ({
      action,
      resource: 'arn:aws:s3:::shop/a1B2c3/x.zip',
      pattern: 'arn:aws:s3:::shop/*',
      context: { 'aws:SourceAccount': '111111111111' },
    })),
  );
});

test('what is near: siblings, no TLS, each key, and others', () => {
  const [needed] = neededRequests(load(VALID), [reader(FACTS)]);
  const near = nearMisses(smallWorld({}), needed);
  const differences = new Set(near.map(({ difference }) => difference));
  for (const expected of [
    'a sibling',
    'another aws:SourceAccount',
    'no aws:SourceAccount',
    'no TLS',
    'anonymous instead',
  ]) {
    assert.ok(differences.has(expected), expected);
  }
  const siblings = near.filter(({ difference }) => difference === 'a sibling').map(({ resource }) => resource);
  assert.deepEqual(siblings, ['arn:aws:s3:::shop-near/a1B2c3/x.zip', 'arn:aws:s3:::near-shop/a1B2c3/x.zip']);
});

const LOGS = `
contract: A service encrypts
for: group
by: logs.eu-west-1.amazonaws.com
needs:
  - why: It names the log group
    see: https://docs.aws.amazon.com/
    call: kms:Decrypt
    on: '{key}'
    with: { 'kms:EncryptionContext:aws:logs:arn': '{group}' }
    like: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:{account}:log-group:/aws/{any}' }
`;
const logGroup = (account: string, name: string, region = 'eu-west-1'): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;
const GROUP = {
  kind: 'group',
  name: 'group',
  facts: {
    account: '111111111111',
    group: logGroup('111111111111', '/aws/lambda/shop'),
    key: 'arn:aws:kms:eu-west-1:111111111111:key/1',
  },
};

test('a pattern is for the policy, and requests have the value: what is near differs in the fixed part', () => {
  const [needed] = neededRequests(load(LOGS), [GROUP]);
  const key = 'kms:EncryptionContext:aws:logs:arn';
  assert.deepEqual(needed.context, { [key]: GROUP.facts.group });
  assert.deepEqual(needed.like, { [key]: logGroup('111111111111', '/aws/*') });
  const near = nearMisses(smallWorld({}), needed).filter(({ difference }) => difference.endsWith(key));
  assert.deepEqual(
    near.map(({ context }) => context[key]),
    [
      logGroup('999999999999', '/aws/lambda/shop'),
      logGroup('111111111111', '/aws/lambda/shop', 'eu-west-1near'),
      logGroup('111111111111', '/aws-near/lambda/shop'),
      logGroup('111111111111', '/near-aws/lambda/shop'),
      undefined,
    ],
  );
});

test('a line without its fact says nothing, and one with an unknown fact is an error', () => {
  const { bucket: _, ...facts } = FACTS;
  assert.equal(neededRequests(load(VALID.replace("on: '", "where: bucket\n    on: '")), [reader(facts)]).length, 0);
  assert.throws(() => neededRequests(load(VALID), [reader(facts)]), /nobody knows \{bucket\}/);
});

const WRONG: [string, string, RegExp][] = [
  ['no reason', VALID.replace('why: It reads', 'because: It reads'), /'because' means nothing here/],
  ['no page', VALID.replace('https://docs', 'docs'), /see must be the address of a page/],
  ['no action', VALID.replace('call: [s3:GetObject, s3:GetObjectVersion]', 'call: 7'), /call must be text, got 7/],
  ['no needs', VALID.replace(/needs:[^]*/, ''), /needs must be a list/],
  [
    'a pattern of a key that is not sent',
    `${VALID}    like: { aws:SourceArn: 'arn:{any}' }`,
    /like has 'aws:SourceArn'/,
  ],
  ['a word too many', `${VALID}maybe: yes`, /'maybe' means nothing here/],
];
for (const [name, text, message] of WRONG) {
  test(`refuses a contract with ${name}`, () => assert.throws(() => load(text), message));
}
