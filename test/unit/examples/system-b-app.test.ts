import { App, Stack } from 'aws-cdk-lib';
import { SystemBProps } from '../../../examples/system-b/system-b';

const ROLES = { executionRoleArn: 'arn:aws:iam::111111111111:role/a', taskRoleArn: 'arn:aws:iam::111111111111:role/b' };

/** What the app makes of its context; no stack is synthesized. */
function propsOf(context: Record<string, string>): SystemBProps {
  const SystemB = jest.fn();
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    jest.isolateModules(() => {
      jest.doMock('../../../examples/system-b/system-b', () => ({ SystemB }));
      jest.requireActual('../../../examples/system-b/app');
    });
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
  return SystemB.mock.calls[0][2];
}

describe('the app of system B', () => {
  test('has the default cluster of the original, which neither the stack nor the construct has', () => {
    expect(propsOf(ROLES)).toEqual({
      clusterName: 'production-cluster',
      serviceName: 'shop',
      taskFamily: 'shop',
      taskRoleArns: [ROLES.executionRoleArn, ROLES.taskRoleArn],
    });
  });

  test('reads everything else from the context too', () => {
    const context = { environmentSuffix: 'prod', repository: 'acme/till' };
    const service = { cluster: 'live', service: 'till', taskFamily: 'tills' };
    expect(propsOf({ ...ROLES, ...context, ...service })).toEqual({
      ...context,
      clusterName: 'live',
      serviceName: 'till',
      taskFamily: 'tills',
      taskRoleArns: [ROLES.executionRoleArn, ROLES.taskRoleArn],
    });
  });

  test.each([
    [
      'in a secret',
      { oauthTokenSecret: 'github' },
      { oauthToken: '{{resolve:secretsmanager:github:SecretString:::}}' },
    ],
    ['in a parameter', { oauthTokenParameter: '/github' }, { tokenParameter: '/github', tokenVersion: undefined }],
    [
      'in a parameter, of a version',
      { oauthTokenParameter: '/github', oauthTokenVersion: '2' },
      { tokenParameter: '/github', tokenVersion: '2' },
    ],
  ])('and an OAuth token %s', (_, context, expected) => {
    const stack = new Stack(new App(), 'Stack');
    const { oauthToken, tokenParameter, ...rest } = propsOf({ ...ROLES, ...context }).oauthToken!(stack);
    const found = oauthToken
      ? { oauthToken: oauthToken.unsafeUnwrap() }
      : { tokenParameter: tokenParameter?.parameterName };
    expect(stack.resolve({ ...found, ...rest })).toEqual(stack.resolve(expected));
  });

  test('names the missing context', () => {
    expect(() => propsOf({})).toThrow("context 'executionRoleArn' has no value: pass it as -c executionRoleArn=…");
  });
});
