import { DeployTarget, Gate } from '../../../src';
import { matchesPattern } from '../../support/event-pattern';
import { Json, resourcesOf, testPipeline } from '../../support/template';
import { fargateService } from '../deploy/ecs-rolling/support';

/*
 * Several layers can report one failure: a handler, the rule on actions, the rule on builds, an approval beside a
 * deployment, and the execution. Here the rules of the template are evaluated on the events that AWS sends.
 */

const template = testPipeline((scope) => ({
  successNotifications: true,
  stages: [
    {
      stageName: 'Live',
      targets: [DeployTarget.ecsService(fargateService(scope), { approval: {} })],
      verifications: [Gate.imageValidation()],
    },
  ],
})).template();

/** By the end of its name: the rules that publish to the topic. Every reference in their patterns is the project's. */
const rules = new Map(
  resourcesOf(template, 'AWS::Events::Rule')
    .filter(({ Properties }) => /^PipelineTopic/.test(Properties.Targets[0].Arn.Ref))
    .map(({ Properties: { Name, EventPattern } }) => [Name.replace('shop-dev-', ''), resolved(EventPattern)]),
);

function resolved(value: Json): Json {
  if (typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(resolved);
  }
  const { Ref: ref, 'Fn::Join': join } = value;
  if (ref !== undefined) {
    return 'shop-dev';
  }
  return join === undefined
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]))
    : join[1].map(resolved).join(join[0]);
}

/** The rules that publish one of the events, once for each. */
const published = (...events: Json[]): string[] =>
  events.flatMap((one) =>
    [...rules].filter(([, pattern]) => matchesPattern(one, pattern)).map(([name]) => name as string),
  );

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
function event(what: 'Pipeline' | 'Stage' | 'Action', detail: Json): Json {
  return {
    source: 'aws.codepipeline',
    'detail-type': `CodePipeline ${what} Execution State Change`,
    region: 'us-east-1',
    detail: { pipeline: 'shop-dev', 'execution-id': 'e-1', ...detail },
  };
}

const stage = (state: string): Json => event('Stage', { stage: 'Live', state });
const pipeline = (state: string): Json => event('Pipeline', { state });

function action(category: string, state: string, id?: string, more: Json = {}): Json {
  const result = { 'external-execution-id': id, 'external-execution-summary': 'as it is', 'error-code': 'JobFailed' };
  return event('Action', {
    stage: 'Live',
    action: `the ${category}`,
    state,
    type: { owner: 'AWS', provider: 'any', category, version: '1' },
    'execution-result': id === undefined ? { 'error-code': 'JobFailed' } : result,
    ...more,
  });
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html */
const build = (status: string, project = 'shop-dev'): Json => ({
  source: 'aws.codebuild',
  'detail-type': 'CodeBuild Build State Change',
  detail: { 'project-name': project, 'build-status': status, 'build-id': `arn:aws:codebuild:::build/${project}:1` },
});

/** What follows a failed action: the stage and the execution fail. */
const AFTERWARDS = [stage('FAILED'), pipeline('FAILED')];

test('the topic has these rules, and no other', () => {
  expect([...rules.keys()].sort()).toEqual(['action-failed', 'build-failed', 'execution-succeeded']);
});

describe('one message reports', () => {
  test.each<[string, string[], Json[]]>([
    ['a failed build', ['build-failed'], [build('FAILED'), action('Build', 'FAILED', 'shop-dev:1')]],
    ['a build that timed out', ['build-failed'], [build('TIMED_OUT'), action('Build', 'FAILED', 'shop-dev:1')]],
    ['a build that did not start', ['action-failed'], [action('Build', 'FAILED')]],
    ['an image step that failed', ['action-failed'], [action('Invoke', 'FAILED', 'request-1')]],
    ['a build action of another project', ['action-failed'], [action('Build', 'FAILED', 'shop-dev-other:1')]],
    ['a source that failed', ['action-failed'], [action('Source', 'FAILED')]],
    ["a deployment by CodePipeline's own action", ['action-failed'], [action('Deploy', 'FAILED', 'd-1')]],
    ['a job that nobody answered', ['action-failed'], [action('Invoke', 'FAILED')]],
    ['a job whose handler could not notify people', ['action-failed'], [action('Invoke', 'FAILED', 'request-1')]],
    ['a gate that was rejected', ['action-failed'], [action('Approval', 'FAILED', 'token')]],
    [
      'an approval beside a deployment, whose handler leaves it to the approval',
      ['action-failed'],
      [action('Approval', 'FAILED', 'token'), action('Invoke', 'FAILED', 'notified/request-1')],
    ],
  ])('%s', (_what, expected, events) => {
    expect(published(action('Invoke', 'STARTED'), ...events, ...AFTERWARDS)).toEqual(expected);
  });

  test.each([
    ['validation', action('Invoke', 'FAILED', 'notified/request-1')],
    ['deployment whose approval is given later', action('Invoke', 'FAILED', 'notified/request-1')],
  ])('a %s that its handler has reported: no rule repeats it', (_what, failure) => {
    expect(published(failure, action('Approval', 'SUCCEEDED', 'token'), ...AFTERWARDS)).toEqual([]);
  });

  test('an execution that an update of the pipeline canceled', () => {
    const canceled = action('Approval', 'CANCELED', 'token');
    expect(published(canceled, stage('CANCELED'), pipeline('CANCELED'))).toEqual(['action-failed']);
  });

  test('an execution that succeeded', () => {
    const done = [build('SUCCEEDED'), action('Build', 'SUCCEEDED', 'shop-dev:1'), action('Invoke', 'SUCCEEDED', 'r')];
    expect(published(pipeline('STARTED'), ...done, stage('SUCCEEDED'), pipeline('SUCCEEDED'))).toEqual([
      'execution-succeeded',
    ]);
  });
});

// EventBridge remembers nothing of the deployment, and a person's answer is news: docs/decisions/0026-*.md.
test('an approval that is rejected after its deployment has failed is a second message', () => {
  const failure = action('Invoke', 'FAILED', 'notified/request-1');
  expect(published(failure, action('Approval', 'FAILED', 'token'), ...AFTERWARDS)).toEqual(['action-failed']);
});

describe('no message reports', () => {
  test.each([
    ['what people did themselves', [action('Build', 'ABANDONED'), stage('STOPPED'), pipeline('STOPPED')]],
    ['an execution that a newer one replaced', [pipeline('SUPERSEDED')]],
    ['a build that was stopped', [build('STOPPED')]],
    ['a retry', [stage('RESUMED'), pipeline('RESUMED')]],
    ['another project', [build('FAILED', 'shop')]],
  ])('%s', (_what, events) => {
    expect(published(...events)).toEqual([]);
  });

  test('another pipeline', () => {
    const others = [action('Source', 'FAILED'), pipeline('CANCELED'), pipeline('SUCCEEDED')].map((one) => ({
      ...one,
      detail: { ...one.detail, pipeline: 'shop-dev-2' },
    }));
    expect(published(...others)).toEqual([]);
  });
});
