import { Duration, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Gate } from '../../../../src';
import { describe as inWords } from '../../../../src/private/checks/kinds';

class Plain {}
class Special extends Plain {}

/** A class that jsii has compiled, under the name that a bundle gave it. */
class Bundled2 {}
Object.assign(Bundled2, { [Symbol.for('jsii.rtti')]: { fqn: 'library.module.Known' } });
class Hidden extends Bundled2 {}

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  ['', "''"],
  ['shop', "'shop'"],
  [5, '5'],
  [NaN, 'NaN'],
  [false, 'false'],
  [[], 'a list'],
  [{}, 'an object'],
  [Object.create(null), 'an object'],
  [Gate, 'a function'],
  [Lazy.string({ produce: () => 'later' }), 'a token'],
  [Lazy.number({ produce: () => 1 }), 'a token'],
  [SecretValue.unsafePlainText('ghp_1234'), 'a token'],
  [Duration.days(1), 'a Duration'],
  [new s3.Bucket(new Stack(), 'Mine'), 'a Bucket'],
  [new Special(), 'a Plain'],
  [new Bundled2(), 'a Known'],
  [new Hidden(), 'a Known'],
  [Gate.manualApproval(), 'a Gate'],
  [new Error('x'), 'an Error'],
])('%#', (value, words) => {
  expect(inWords(value)).toBe(words);
});
