import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { deploy, StackTemplate } from '../template/deploy';
import { COMMERCIAL } from '../template/environment';
import { JsonObject } from '../template/json';

function stack(template: JsonObject, name = 'Stack'): StackTemplate {
  return { name, environment: COMMERCIAL, template };
}

function propertiesOf(value: unknown, more: JsonObject = {}): unknown {
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shop' } };
  const resource = { Type: 'Custom::Any', Properties: { value } };
  const resources = deploy([stack({ Resources: { Bucket: bucket, Any: resource } as unknown as JsonObject, ...more })]);
  return resources.find(({ logicalId }) => logicalId === 'Any')!.properties.value;
}

const KNOWN: [string, unknown, unknown][] = [
  ['a name that is set', { Ref: 'Bucket' }, 'shop'],
  ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::shop'],
  ['an attribute in short', { 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::shop'],
  ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '111111111111'],
  ['a join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }]] }, 'arn:aws'],
  ['a substitution', { 'Fn::Sub': '${Bucket}/${!literal}/${Bucket.Arn}' }, 'shop/${literal}/arn:aws:s3:::shop'],
  ['a substitution with variables', { 'Fn::Sub': ['${x}-${AWS::Region}', { x: { Ref: 'Bucket' } }] }, 'shop-eu-west-1'],
  ['a part', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
  ['nothing in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['nothing in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ["a policy's own condition", { Condition: { Bool: { x: 'true' } } }, { Condition: { Bool: { x: 'true' } } }],
];
for (const [name, value, expected] of KNOWN) {
  test(`resolves ${name}`, () => assert.deepEqual(propertiesOf(value), expected));
}

const UNKNOWN: [string, unknown, RegExp][] = [
  ['a function', { 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, /Fn::Cidr is not known/],
  ['a transform', { 'Fn::Transform': { Name: 'x' } }, /Fn::Transform is not known/],
  ['a resource', { Ref: 'Nobody' }, /'Nobody' is no resource, parameter or pseudo parameter/],
  ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Nothing'] }, /attribute 'Nothing' of AWS::S3::Bucket is not known/],
  ['a type', { Ref: 'Any' }, /reference to Custom::Any is not known/],
  ['a part', { 'Fn::Select': [7, ['a']] }, /finds no item 7 in 1/],
  ['an export', { 'Fn::ImportValue': 'nobody' }, /no stack exports 'nobody'/],
  ['a condition', { 'Fn::If': ['Nobody', 1, 2] }, /there is no condition 'Nobody'/],
  ['text where there is none', { 'Fn::Join': ['', [{ a: 1 }]] }, /Fn::Join wants text, got {"a":1}/],
];
for (const [name, value, message] of UNKNOWN) {
  test(`throws on ${name} that it does not know`, () => assert.throws(() => propertiesOf(value), message));
}

test('chooses by condition', () => {
  const conditions = { Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } } };
  assert.equal(propertiesOf({ 'Fn::If': ['IsProd', 'yes', 'no'] }, conditions), 'yes');
});

test('finds values of other stacks', () => {
  const output = { Outputs: { Out: { Value: { Ref: 'Bucket' }, Export: { Name: 'bucket' } } } };
  const bucket = { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } };
  const user = { Resources: { Any: { Type: 'Custom::Any', Properties: { value: { 'Fn::ImportValue': 'bucket' } } } } };
  const resources = deploy([stack(user, 'User'), stack({ ...bucket, ...output }, 'Shared')]);
  assert.equal(resources[0].properties.value, 'shared-bucket');
});

test('asks for the value of a parameter', () => {
  const parameter = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/arn' };
  const template = {
    Parameters: { P: parameter },
    Resources: { Any: { Type: 'Custom::Any', Properties: { value: { Ref: 'P' } } } },
  };
  assert.throws(() => deploy([stack(template)]), /parameter '\/shop\/arn' has no value/);
  assert.equal(deploy([stack(template)], { '/shop/arn': 'arn:x' })[0].properties.value, 'arn:x');
});
