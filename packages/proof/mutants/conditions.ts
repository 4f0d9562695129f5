import { sibling, wider } from './elements';
import { Mutation } from './mutation';
import { Test, testsOf, withTests } from '../proofs/statements';
import { OTHER_ACCOUNT } from '../template/environment';
import { JsonObject } from '../template/json';

/** Conditions that are gone, weaker, about something else, or the other way round. */
export function conditionMutations(statement: JsonObject): Mutation[] {
  const tests = testsOf(statement);
  return tests.flatMap((test) => {
    const others = tests.filter((other) => other !== test);
    const change = (kind: string, description: string, ...changed: Test[]): Mutation => ({
      kind,
      description,
      statements: [withTests(statement, [...others, ...changed])],
    });
    return [
      change('dropped condition', `no condition on ${test.key}`),
      ...valueMutations(test).map((values) =>
        change('another value', `${test.key} is ${values.join(', ')}`, { ...test, values }),
      ),
      ...widerMutations(test).map((values) =>
        change('widened value', `${test.key} is ${values.join(', ')}`, { ...test, values }),
      ),
      ...(test.values.length > 1
        ? test.values.map((value) =>
            change('dropped value', `${test.key} is not ${value}`, {
              ...test,
              values: test.values.filter((other) => other !== value),
            }),
          )
        : []),
      ...(statement.Effect === 'Allow'
        ? weaker(test).map((weak) => change('weaker condition', `${weak.operator} on ${test.key}`, weak))
        : []),
      change('another key', `${test.key}X`, { ...test, key: otherKey(test.key) }),
    ];
  });
}

function valueMutations({ values }: Test): string[][] {
  const other = (value: string): string => {
    if (value === 'true' || value === 'false') {
      return value === 'true' ? 'false' : 'true';
    }
    if (/^\d{12}$/.test(value)) {
      return OTHER_ACCOUNT;
    }
    // The end of a pattern is free, so that a value beside it differs before that.
    return isPattern(value) ? sibling(value) : `${value}-near`;
  };
  const changed = values.map(other);
  return [changed, ...(['true', 'false'].includes(values[0]) ? [] : [[...values, ...changed]])];
}

function widerMutations({ values }: Test): string[][] {
  return values.filter(isPattern).flatMap((value) => {
    const others = values.filter((other) => other !== value);
    return wider(value).map((wide) => [...others, wide]);
  });
}

function isPattern(value: string): boolean {
  return value.startsWith('arn:') && /[*?]/.test(value);
}

function weaker(test: Test): Test[] {
  const { operator } = test;
  const patterns = test.operator.startsWith('Arn') ? 'ArnLike' : 'StringLike';
  return [
    ...(operator.endsWith('IfExists') ? [] : [{ ...test, operator: `${operator}IfExists` }]),
    ...(operator === 'Bool' ? [] : [{ ...test, operator: patterns, values: ['*'] }]),
  ];
}

/** A key that means something else: the account of the caller for that of the source, and so on. */
function otherKey(key: string): string {
  return key.toLowerCase() === 'aws:sourceaccount' ? 'aws:PrincipalAccount' : 'aws:SourceAccount';
}
