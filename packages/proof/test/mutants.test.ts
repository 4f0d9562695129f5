import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { mutantsOf } from '../mutants/generate';
import { testsOf } from '../proofs/statements';
import { Policy, statementsOf } from '../template/policies';

const statement = {
  Effect: 'Allow',
  Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: ['arn:aws:logs:eu-west-1:111111111111:log-group:x:*', 'arn:aws:logs:eu-west-1:111111111111:log-group:y:*'],
  Condition: { ArnEquals: { 'aws:SourceArn': ['a', 'b'] } },
};
const policy: Policy = {
  kind: 'resource',
  owner: 'arn:aws:logs:eu-west-1:111111111111:log-group:x',
  label: 'Logs',
  document: { Version: '2012-10-17', Statement: [statement] },
};

test('every sort of defect, each a document of its own that is none of the others', () => {
  const mutants = mutantsOf(policy);
  const documents = mutants.map(({ document }) => JSON.stringify(document));
  assert.equal(new Set(documents).size, documents.length);
  assert.ok(!documents.includes(JSON.stringify(policy.document)));
  assert.deepEqual([...new Set(mutants.map(({ kind }) => kind))].sort(), [
    'another key',
    'another value',
    'dropped action',
    'dropped condition',
    'dropped policy',
    'dropped principal',
    'dropped resource',
    'dropped statement',
    'dropped value',
    'extra action',
    'extra principal',
    'extra resource',
    'extra statement',
    'inverted element',
    'swapped principal',
    'turned effect',
    'weaker condition',
    'widened resource',
    'wildcard action',
  ]);
});

test('a pattern of a condition gets wider, or is about something else, and never gets a value beside it that it covers', () => {
  const key = 'kms:EncryptionContext:aws:logs:arn';
  const group = (name: string, region = 'eu-west-1', account = '111111111111'): string =>
    `arn:aws:logs:${region}:${account}:log-group:${name}`;
  const patterned = { ...statement, Condition: { ArnLike: { [key]: group('/aws/*') } } };
  const values = mutantsOf({ ...policy, document: { Statement: [patterned] } })
    .filter(({ kind }) => kind.endsWith('value'))
    .map(({ kind, document }) => [kind, ...testsOf(statementsOf({ document: document! })[0])[0].values]);
  assert.deepEqual(values, [
    ['another value', group('/aws-near/*')],
    ['another value', group('/aws/*'), group('/aws-near/*')],
    ['widened value', group('/aws/*', '*')],
    ['widened value', group('/aws/*', undefined, '*')],
    ['widened value', group('/aws*')],
    ['widened value', group('/*')],
  ]);
});

test('the policy itself stays as it is', () => {
  const before = JSON.stringify(policy);
  mutantsOf(policy);
  assert.equal(JSON.stringify(policy), before);
});
