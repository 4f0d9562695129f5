import { missingOf, ReadableStatement } from '../../../../src/private/permissions/grant-coverage';
import { LEFT_OUT_GRANTS } from '../../../../src/private/permissions/left-out-grants';

const BUCKET = 'arn:aws:s3:::shop';
const allow = (Action: string | string[], Resource: string | string[], Condition?: unknown): ReadableStatement => ({
  Effect: 'Allow',
  Action: [Action].flat(),
  Resource: [Resource].flat(),
  ...(Condition === undefined ? {} : { Condition }),
});
const S3 = (key: string, value: unknown) => ({ StringEquals: { [key]: value, 'aws:RequestedRegion': 'here' } });

test.each<[string, ReadableStatement, ReadableStatement[], ReadableStatement | undefined]>([
  ['the same', allow('sqs:SendMessage', 'q'), [allow('sqs:SendMessage', 'q')], undefined],
  ['any case', allow('sqs:SendMessage', 'q'), [allow('SQS:sendmessage', 'q')], undefined],
  ['a wider action', allow('sqs:SendMessage', 'q'), [allow('sqs:*', 'q')], undefined],
  ['a narrower action', allow('sqs:*', 'q'), [allow('sqs:SendMessage', 'q')], allow('sqs:*', 'q')],
  ['a wider resource', allow('sqs:SendMessage', 'q1'), [allow('sqs:SendMessage', 'q?')], undefined],
  [
    'a pattern that is not as wide',
    allow('sqs:SendMessage', 'q*'),
    [allow('sqs:SendMessage', 'q?')],
    allow('sqs:SendMessage', 'q*'),
  ],
  ['part of the actions', allow(['sqs:A', 'sqs:B'], ['q', 'r']), [allow('sqs:A', '*')], allow('sqs:B', ['q', 'r'])],
  ['several statements', allow(['sqs:A', 'sqs:B'], 'q'), [allow('sqs:A', 'q'), allow('sqs:B', 'q')], undefined],
  ['a Deny', allow('sqs:A', 'q'), [{ ...allow('sqs:A', 'q'), Effect: 'Deny' }], allow('sqs:A', 'q')],
  ['no condition', allow('sqs:A', 'q', S3('a', 'b')), [allow('sqs:A', 'q')], undefined],
  ['the same condition', allow('sqs:A', 'q', S3('a', ['b'])), [allow('sqs:A', 'q', S3('a', 'b'))], undefined],
  [
    'values in another order',
    allow('sqs:A', 'q', S3('a', ['b', 'c'])),
    [allow('sqs:A', 'q', S3('a', ['c', 'b']))],
    undefined,
  ],
  [
    'keys in another order',
    allow('sqs:A', 'q', { a: { x: '1', y: '2' } }),
    [allow('sqs:A', 'q', { a: { y: '2', x: '1' } })],
    undefined,
  ],
  ['a condition of its own', allow('sqs:A', 'q'), [allow('sqs:A', 'q', S3('a', 'b'))], allow('sqs:A', 'q')],
])('a grant compared with %s', (_, grant, statements, expected) =>
  expect(missingOf(grant, statements)).toEqual(expected),
);

describe('grants that are left out on purpose', () => {
  test.each<[string, ReadableStatement, ReadableStatement]>([
    ['objects of a bucket', allow('s3:DeleteObject*', `${BUCKET}/*`), allow('s3:GetObject', `${BUCKET}/folder/*`)],
    ['a bucket', allow('s3:List*', BUCKET), allow('s3:GetBucketAcl', BUCKET)],
    ['a key', allow('kms:ReEncrypt*', 'key'), allow('kms:Decrypt', 'key', S3('kms:ViaService', 's3'))],
    ['versions of a function', allow('lambda:InvokeFunction', 'f:*'), allow('lambda:InvokeFunction', 'f')],
    ['a log group', allow('logs:CreateLogGroup', 'group'), allow('logs:PutLogEvents', 'group:*')],
    ['all interfaces', allow('ec2:DeleteNetworkInterface', '*'), allow('ec2:DeleteNetworkInterface', 'interface/*')],
  ])('%s, next to other permissions of the role on the resource', (_, grant, own) => {
    expect(missingOf(grant, [own])).toBeUndefined();
    // Nothing at all, or something with another resource alone, is no reason to leave it out.
    expect(missingOf(grant, [])).toEqual(grant);
    expect(missingOf(grant, [{ ...own, Action: ['sqs:A'], Resource: ['another', '*'] }])).toEqual(grant);
  });

  test('include only listed actions', () => {
    const grant = allow('s3:PutBucketPolicy', BUCKET);
    expect(missingOf(grant, [allow('s3:GetBucketAcl', BUCKET)])).toEqual(grant);
  });

  test('have reasons with links', () => {
    LEFT_OUT_GRANTS.forEach(({ why, evidence }) => {
      expect(why).not.toBe('');
      expect(evidence).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    });
  });
});
