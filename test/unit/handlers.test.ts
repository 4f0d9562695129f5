import * as path from 'node:path';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { DeployTarget, Gate, PipelineSource } from '../../src';
import type * as Handlers from '../../src/handlers';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { resourcesOf, testPipeline } from '../support/template';

// The handlers make their clients when they are loaded.
process.env.AWS_REGION = 'us-east-1';
const handlers = jest.requireActual<typeof Handlers>('../../src/handlers');

const entryPoints = functionsOf(handlers);

test('all functions of a pipeline run one bundle, each with its own entry point', () => {
  const { Code, ...functions } = functionsOfAPipeline();
  expect(entryPoints).toEqual([
    'deployService',
    'promoteImage',
    'publishImage',
    'registerTaskDefinition',
    'runTask',
    'syncToken',
    'validateImage',
  ]);
  expect(functions.Handler.sort()).toEqual(entryPoints.map((name) => `index.${name}`));
  expect(new Set(Code).size).toBe(1);
});

test('the bundle exports the entry points', () => {
  const bundle = jest.requireActual<Record<string, unknown>>(path.resolve('assets/handlers/index.js'));
  expect(functionsOf(bundle)).toEqual(entryPoints);
});

function functionsOf(module: Record<string, unknown>): string[] {
  return Object.keys(module)
    .filter((name) => typeof module[name] === 'function')
    .sort();
}

function functionsOfAPipeline() {
  const attributes = { parameterName: '/shop/token' };
  const template = testPipeline((scope) => ({
    source: PipelineSource.gitHubOAuth('acme/shop', {
      tokenParameter: StringParameter.fromSecureStringParameterAttributes(scope, 'Token', attributes),
    }),
    stages: [
      {
        stageName: 'Deploy',
        gates: [Gate.ecsTask(oneOffTask(new Construct(scope, 'Once')))],
        targets: [
          DeployTarget.promoteByTag('production'),
          DeployTarget.ecsService(fargateService(scope)),
          DeployTarget.ecsTaskDefinition('report', tasksElsewhere(scope)),
        ],
        verifications: [Gate.imageValidation()],
      },
    ],
  })).template();
  const functions = resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
  return {
    Handler: functions.map(({ Handler }) => Handler as string),
    Code: functions.map(({ Code }) => JSON.stringify(Code)),
  };
}
