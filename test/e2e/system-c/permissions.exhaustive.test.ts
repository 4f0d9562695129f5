import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { deploySystemC } from './support';
import { SystemC } from '../../../examples/system-c/system-c';
import { REPLY_TIMEOUT_MS } from '../../../packages/rehearsal/test/timeouts';
import { Json } from '../../support/template';
import { logLines, run, sourceZip } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started), { timeouts: { lambdaReply: REPLY_TIMEOUT_MS, lambdaContinuation: 200 } });

interface RoleStatement {
  readonly roleId: string;
  readonly service: string;
  readonly actions: string[];
  readonly index: number;
}

const roles = (template: Json): [string, Json][] =>
  Object.entries<Json>(template.Resources).filter(([, resource]) => resource.Type === 'AWS::IAM::Role');
const serviceOf = (role: Json): string => role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service;
const statementsOf = (role: Json): Json[] => role.Properties.Policies[0].PolicyDocument.Statement;

/** All statements of all roles, read from the template, so that new ones are tested automatically. */
const statements: RoleStatement[] = roles(Template.fromStack(new SystemC(new App(), 'SystemC')).toJSON()).flatMap(
  ([roleId, role]) =>
    statementsOf(role).map(({ Action }, index) => ({
      roleId,
      service: serviceOf(role),
      actions: [Action].flat(),
      index,
    })),
);

/** Removes one statement. */
const without =
  ({ roleId, index }: RoleStatement) =>
  (template: Json): void => {
    statementsOf(template.Resources[roleId]).splice(index, 1);
  };

/** What people see of an execution. */
async function outcome(outputs: StackOutputs): Promise<string> {
  try {
    const { statusSummary = 'Succeeded' } = await run(rehearsal, outputs, sourceZip());
    return statusSummary;
  } catch (error) {
    return (error as Error).message;
  }
}

test('the roles have statements to remove', () => {
  expect(statements.length).toBeGreaterThanOrEqual(20);
});

// A function without permission to log reports nothing, so the test looks at its log.
const logs = ({ service, actions }: RoleStatement): boolean =>
  service === 'lambda.amazonaws.com' && actions[0].startsWith('logs:');
// Only a source object with tags needs this permission.
const tagging = ({ actions }: RoleStatement): boolean => actions[0] === 's3:PutObjectTagging';

describe('system C without one statement', () => {
  test.each(statements.filter((statement) => !logs(statement) && !tagging(statement)))(
    '$roleId: $actions',
    async (statement) => {
      const stackName = `Without-${statements.indexOf(statement)}`;
      const message = await outcome(await deploySystemC(rehearsal, stackName, without(statement)));
      expect(message).toContain('not authorized to perform');
      expect(statement.actions.filter((action) => message.includes(action))).not.toEqual([]);
    },
    20_000,
  );

  test.each(statements.filter(logs))(
    '$roleId: $actions: the function leaves no log',
    async (statement) => {
      const stackName = `Without-logs-${statements.indexOf(statement)}`;
      const outputs = await deploySystemC(rehearsal, stackName, without(statement));
      expect((await run(rehearsal, outputs)).status).toBe('Succeeded');
      const purpose = statement.roleId.includes('ImageStep') ? 'publish-image' : 'Deploy-tag-production';
      const group = `/aws/lambda/${outputs.pipelineName}-${purpose}`;
      expect(await logLines(rehearsal, group)).toEqual([]);
    },
    20_000,
  );

  test.each(statements.filter(tagging))(
    '$roleId: $actions: a source with tags',
    async (statement) => {
      expect(await tagged('Tagged')).toBe('Succeeded');
      const message = await tagged('Without-tagging', without(statement));
      expect(message).toContain('is not authorized to perform: s3:PutObjectTagging');
    },
    20_000,
  );
});

async function tagged(stackName: string, edit?: (template: Json) => void): Promise<string> {
  const { pipelineName } = await deploySystemC(rehearsal, stackName, edit);
  const execution = await rehearsal.upload(pipelineName, sourceZip(), { tagging: 'team=devops' });
  const { statusSummary = 'Succeeded' } = await execution.rest.promise;
  return statusSummary;
}

test('a denied permission names the action, the role, the permission and the resource', async () => {
  const starting = statements.find(({ actions }) => actions.includes('codebuild:StartBuild'))!;
  const message = await outcome(await deploySystemC(rehearsal, 'Denied', without(starting)));
  expect(message).toMatch(
    /^Build › Docker failed: User: arn:aws:sts::000000000000:assumed-role\/\S+ is not authorized to perform: codebuild:StartBuild on resource: arn:aws:codebuild:us-east-1:000000000000:project\/Denied-\S+ because no identity-based policy allows the codebuild:StartBuild action$/,
  );
}, 20_000);
