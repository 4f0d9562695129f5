import { lambdaAction, pipelineOf, source, stage } from './fixtures';
import { createHarness, permissive, settle } from './harness';
import type { AccessControl } from '../../src/codepipeline/engine/credentials';
import { AccessDeniedError } from '../../src/emulator/control';

describe('roles', () => {
  const actionRole = 'arn:aws:iam::000000000000:role/deploy';
  const stages = [source, stage('Deploy', lambdaAction({ RoleArn: actionRole }))];

  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html: the action's role "is
  // assumed through the roleArn for the pipeline"
  test('the service assumes the role of the pipeline, that one the role of the action', async () => {
    const assumed: unknown[] = [];
    const control: AccessControl = {
      ...permissive,
      assumeRole: (request) => {
        assumed.push(request);
        return permissive.assumeRole(request);
      },
    };
    const harness = createHarness(control);
    harness.create(pipelineOf({ Stages: stages }));
    harness.start();
    await harness.succeed('S3');
    const { context } = await harness.take('Tag');
    const pipelineRole = 'arn:aws:iam::000000000000:role/pipeline';
    const asService = {
      roleArn: pipelineRole,
      servicePrincipal: 'codepipeline.amazonaws.com',
      context: {
        'aws:SourceArn': 'arn:aws:codepipeline:us-east-1:000000000000:shop-dev',
        'aws:SourceAccount': '000000000000',
      },
    };
    expect(assumed).toEqual([
      expect.objectContaining(asService),
      expect.objectContaining(asService),
      { roleArn: actionRole, sessionName: context.actionExecutionId, callerAccessKeyId: `key of ${pipelineRole}` },
    ]);
    expect(context.credentials.accessKeyId).toBe(`key of ${actionRole}`);
  });

  test.each([
    ['pipeline', 'CodePipeline could not assume the role arn:aws:iam::000000000000:role/pipeline: no trust'],
    [
      'deploy',
      "the pipeline's role arn:aws:iam::000000000000:role/pipeline could not assume the role arn:aws:iam::000000000000:role/deploy: no trust",
    ],
  ])('a denied trust in the role %s fails the action before it begins', async (denied, message) => {
    const control: AccessControl = {
      ...permissive,
      assumeRole: async (request) => {
        if (request.roleArn.endsWith(denied)) {
          throw new AccessDeniedError('no trust');
        }
        return permissive.assumeRole(request);
      },
    };
    const harness = createHarness(control);
    harness.create(pipelineOf({ Stages: stages }));
    const execution = harness.start();
    if (denied === 'deploy') {
      await harness.succeed('S3');
    }
    await settle();
    expect(harness.working()).toEqual([]);
    expect(execution.history.at(-1)?.error).toEqual({ code: 'PermissionError', message });
  });
});
