import { SecretValue } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Rehearsal } from 'codepipeline-rehearsal';
import { Construct } from 'constructs';
import { ImageBuild } from '../../../src';
import { Json } from '../../support/template';
import { deployPipeline, Edit, run } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const { PARAMETER_STORE, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

/** A build that fails unless each variable has the value of the secret or parameter that it names. */
function readingBuild(scope: Construct, id: string): ImageBuild {
  const secretStringValue = SecretValue.unsafePlainText(JSON.stringify({ password: 'sesame' }));
  new secretsmanager.Secret(scope, 'Secret', { secretName: `${id}/secret`, secretStringValue });
  const imported = secretsmanager.Secret.fromSecretNameV2(scope, 'Imported', `${id}/secret`);
  new ssm.StringParameter(scope, 'Path', { parameterName: `/${id}/greeting`, stringValue: 'hello' });
  const parameter = new ssm.StringParameter(scope, 'Parameter', { parameterName: `${id}-name`, stringValue: 'world' });
  return ImageBuild.docker({
    environmentVariables: {
      BY_ARN: { type: SECRETS_MANAGER, value: `${imported.secretArn}:password` },
      BY_NAME: { type: SECRETS_MANAGER, value: `${id}/secret:password` },
      GREETING: { type: PARAMETER_STORE, value: `/${id}/greeting` },
      NAME: { type: PARAMETER_STORE, value: parameter.parameterName },
    },
    testCommands: ['test "$BY_ARN $BY_NAME $GREETING $NAME" = "sesame sesame hello world"'],
  });
}

async function outcome(id: string, edit?: Edit): Promise<string> {
  const outputs = await deployPipeline(rehearsal, id, (scope) => ({ imageBuild: readingBuild(scope, id) }), edit);
  return (await run(rehearsal, outputs)).statusSummary ?? 'Succeeded';
}

test('a build reads what its variables name, with its own role', async () => {
  expect(await outcome('secrets')).toBe('Succeeded');
});

test.each([
  ['secretsmanager:GetSecretValue', 'without-secrets'],
  ['ssm:GetParameters', 'without-parameters'],
])('without %s, a build cannot read it', async (action, id) => {
  const without: Edit = (template) => {
    const roles = Object.values<Json>(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    roles.forEach(({ Properties: { Policies } }) => {
      const { PolicyDocument } = Policies[0];
      PolicyDocument.Statement = PolicyDocument.Statement.filter((statement: Json) => statement.Action !== action);
    });
  };
  expect(await outcome(id, without)).toMatch(new RegExp(`not authorized to perform: ${action}`));
});
