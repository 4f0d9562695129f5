import { PutRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { ACCOUNT, REGION, clientOptions, deploy, role, roleArn, withEmulator } from './support';
import { AccessDeniedError, createControl } from '../../src/emulator/control';
import type { Emulator } from '../../src/emulator/emulator';

const PIPELINE = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:shop`;
const PROJECT = `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/shop`;
const CODEPIPELINE = 'codepipeline.amazonaws.com';

let emulator: Emulator;

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  await deploy(emulator, 'roles', {
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: 'boundary',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      },
    },
    Pipeline: role(
      'pipeline',
      CODEPIPELINE,
      [
        { Action: 'sts:AssumeRole', Resource: roleArn('action') },
        {
          Action: 'codebuild:StartBuild',
          Resource: PROJECT,
          Condition: { StringEquals: { 'aws:RequestedRegion': REGION } },
        },
        {
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
        { Effect: 'Deny', Action: 'codebuild:DeleteProject', Resource: '*' },
      ],
      { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': PIPELINE } },
    ),
    Action: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'action',
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn('pipeline') }, Action: 'sts:AssumeRole' }],
        },
      },
      DependsOn: 'Pipeline',
    },
    Stranger: role('stranger', CODEPIPELINE, [{ Action: 'sts:AssumeRole', Resource: '*' }]),
    Loner: role('loner', CODEPIPELINE, []),
    Fenced: {
      Type: 'AWS::IAM::Role',
      Properties: {
        ...role('fenced', CODEPIPELINE, [{ Action: ['codebuild:StartBuild', 's3:GetObject'], Resource: '*' }])
          .Properties,
        PermissionsBoundary: { Ref: 'Boundary' },
      },
    },
    Divided: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'divided',
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: CODEPIPELINE }, Action: 'sts:AssumeRole' },
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 'sts:AssumeRole',
              Condition: { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } },
            },
          ],
        },
      },
    },
  });
});

const fromPipeline = { 'aws:SourceArn': PIPELINE, 'aws:SourceAccount': ACCOUNT };

function asCodePipeline(name: string, context: Record<string, string> = fromPipeline) {
  return emulator.control.assumeRole({
    roleArn: roleArn(name),
    sessionName: 'execution',
    servicePrincipal: CODEPIPELINE,
    context,
  });
}

describe('a service assumes a role', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
  test('when the trust policy names it and its condition keys hold', async () => {
    await expect(asCodePipeline('pipeline')).resolves.toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
    });
  });

  test.each([
    ['another source ARN', { ...fromPipeline, 'aws:SourceArn': `${PIPELINE}-other` }],
    ['another source account', { ...fromPipeline, 'aws:SourceAccount': '111111111111' }],
    ['no source at all', {}],
  ])('not with %s', async (_, context) => {
    await expect(asCodePipeline('pipeline', context)).rejects.toThrow(
      new AccessDeniedError(
        `User: ${CODEPIPELINE} is not authorized to perform: sts:AssumeRole on resource: ${roleArn('pipeline')} ` +
          'because no role trust policy allows the sts:AssumeRole action',
      ),
    );
  });

  test('not when the trust policy names another service', async () => {
    const request = { roleArn: roleArn('pipeline'), sessionName: 'build', context: fromPipeline };
    await expect(
      emulator.control.assumeRole({ ...request, servicePrincipal: 'codebuild.amazonaws.com' }),
    ).rejects.toThrow(AccessDeniedError);
  });

  test('not past an explicit deny of the trust policy', async () => {
    await expect(asCodePipeline('divided')).resolves.toBeDefined();
    await expect(asCodePipeline('divided', { 'aws:SourceAccount': '111111111111' })).rejects.toThrow(
      'with an explicit deny in a role trust policy',
    );
  });

  test('not when there is no such role', async () => {
    await expect(asCodePipeline('nobody')).rejects.toThrow('because there is no such role');
  });
});

describe('a role assumes a role', () => {
  const assume = async (caller: string, name: string) => {
    const { accessKeyId } = await asCodePipeline(caller);
    return emulator.control.assumeRole({
      roleArn: roleArn(name),
      sessionName: 'action',
      callerAccessKeyId: accessKeyId,
    });
  };

  test('when its own policy and the trust policy allow it', async () => {
    await expect(assume('pipeline', 'action')).resolves.toBeDefined();
  });

  test('not without sts:AssumeRole in its own policy', async () => {
    await expect(assume('loner', 'action')).rejects.toThrow(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/loner/execution is not authorized to perform: sts:AssumeRole ` +
        `on resource: ${roleArn('action')} because no identity-based policy allows the sts:AssumeRole action`,
    );
  });

  test('not when the trust policy names another role', async () => {
    await expect(assume('stranger', 'action')).rejects.toThrow('because no role trust policy allows');
  });
});

describe('an action is authorized', () => {
  const allow = async (name: string, action: string, resourceArn: string, context?: Record<string, string>) => {
    const { accessKeyId } = await asCodePipeline(name);
    await emulator.control.authorize({ accessKeyId, action, resourceArn, context });
  };

  test('on the resource that the policy names', async () => {
    await expect(allow('pipeline', 'codebuild:StartBuild', PROJECT)).resolves.toBeUndefined();
    await expect(allow('pipeline', 'codebuild:StartBuild', `${PROJECT}-other`)).rejects.toThrow(
      new AccessDeniedError(
        `User: arn:aws:sts::${ACCOUNT}:assumed-role/pipeline/execution is not authorized to perform: ` +
          `codebuild:StartBuild on resource: ${PROJECT}-other ` +
          'because no identity-based policy allows the codebuild:StartBuild action',
      ),
    );
  });

  test('by its condition keys', async () => {
    const pass = (service: string) => allow('pipeline', 'iam:PassRole', '*', { 'iam:PassedToService': service });
    await expect(pass('ecs-tasks.amazonaws.com')).resolves.toBeUndefined();
    await expect(pass('ec2.amazonaws.com')).rejects.toThrow(AccessDeniedError);
  });

  test('not past an explicit deny', async () => {
    await expect(allow('pipeline', 'codebuild:DeleteProject', PROJECT)).rejects.toThrow(
      'with an explicit deny in an identity-based policy',
    );
  });

  test('not past a permissions boundary', async () => {
    await expect(allow('fenced', 's3:GetObject', 'arn:aws:s3:::b/k')).resolves.toBeUndefined();
    await expect(allow('fenced', 'codebuild:StartBuild', PROJECT)).rejects.toThrow(AccessDeniedError);
  });

  test('by the policies of this moment', async () => {
    const { accessKeyId } = await asCodePipeline('loner');
    const request = { accessKeyId, action: 'codebuild:StopBuild', resourceArn: PROJECT };
    await expect(emulator.control.authorize(request)).rejects.toThrow(AccessDeniedError);
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'codebuild:StopBuild', Resource: '*' }],
    };
    await new IAMClient(clientOptions(emulator)).send(
      new PutRolePolicyCommand({ RoleName: 'loner', PolicyName: 'later', PolicyDocument: JSON.stringify(policy) }),
    );
    await expect(emulator.control.authorize(request)).resolves.toBeUndefined();
  });

  test('for root, but for no absent or unknown key', async () => {
    const authorize = (accessKeyId: string) =>
      emulator.control.authorize({ accessKeyId, action: 'codebuild:StartBuild', resourceArn: PROJECT });
    await expect(authorize(emulator.administrator.accessKeyId)).resolves.toBeUndefined();
    for (const key of ['', 'test', ACCOUNT, 'ASIAUNKNOWN000000000']) {
      await expect(authorize(key)).rejects.toThrow(AccessDeniedError);
    }
  });
});

describe('the control operations', () => {
  const request = { accessKeyId: 'any', action: 'codebuild:StartBuild', resourceArn: '*' };
  test('are closed to whoever does not know the secret', async () => {
    await expect(createControl(emulator.endpoint, 'guess').authorize(request)).rejects.toThrow('Unauthorized');
  });

  test('refuse malformed requests by name', async () => {
    const assume = { roleArn: roleArn('pipeline'), servicePrincipal: CODEPIPELINE };
    await expect(emulator.control.assumeRole({ ...assume, sessionName: 'no spaces' })).rejects.toThrow(
      'assume-role: ValidationError: InvalidRequest: session name',
    );
    await expect(
      emulator.control.assumeRole({ ...assume, sessionName: 'both', callerAccessKeyId: 'any' }),
    ).rejects.toThrow('not both or none');
  });
});
