import { parseBuildProject } from '../../src/codebuild/project/project';
import { buildStateChange } from '../../src/codebuild/run/build-events';
import type { BuildRequest, BuildResult } from '../../src/codebuild/types';

const arn = 'arn:aws:codebuild:us-east-1:000000000000:build/shop:1f3c';
const identity = { id: 'shop:1f3c', arn, uuid: '1f3c', number: 3, startedAt: Date.UTC(2030, 8, 1, 16, 12, 29) };
const time = new Date(Date.UTC(2030, 8, 1, 16, 13));

const project = parseBuildProject(
  {
    ServiceRole: 'arn:aws:iam::000000000000:role/build',
    Source: { Type: 'CODEPIPELINE' },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: {
      Type: 'LINUX_CONTAINER',
      Image: 'standard:7.0',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      PrivilegedMode: true,
      EnvironmentVariables: [{ Name: 'A', Value: '1' }],
    },
    TimeoutInMinutes: 15,
  },
  { name: 'shop', arn: 'arn:aws:codebuild:us-east-1:000000000000:project/shop' },
);

const request: BuildRequest = {
  project,
  primarySource: { name: 'In', location: { bucket: 'artifacts', key: 'in' } },
  outputArtifacts: [{ name: 'Out', location: { bucket: 'artifacts', key: 'out' } }],
  sourceRevision: 'c0ffee',
  initiator: 'codepipeline/shop',
};

const result: BuildResult = {
  id: identity.id,
  arn,
  buildNumber: 3,
  status: 'FAILED',
  phases: [
    { type: 'SUBMITTED', status: 'SUCCEEDED', seconds: 1 },
    { type: 'BUILD', status: 'FAILED', code: 'COMMAND_EXECUTION_ERROR', message: 'exit status 1', seconds: 2 },
    { type: 'COMPLETED', status: 'SUCCEEDED', seconds: 0 },
  ],
  exportedVariables: {},
  reports: [],
  logs: { groupName: '/aws/codebuild/shop', streamName: '1f3c' },
};

// https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html#sample-build-notifications-ref
test('the event for the end of a build has the form of AWS', () => {
  expect(buildStateChange({ request, identity, time, result })).toEqual({
    source: 'aws.codebuild',
    time,
    detailType: 'CodeBuild Build State Change',
    resources: [arn],
    detail: {
      'build-status': 'FAILED',
      'project-name': 'shop',
      'build-id': arn,
      'additional-information': {
        artifact: { location: 'arn:aws:s3:::artifacts/out' },
        environment: {
          image: 'standard:7.0',
          'privileged-mode': true,
          'compute-type': 'BUILD_GENERAL1_SMALL',
          type: 'LINUX_CONTAINER',
          'environment-variables': [{ name: 'A', value: '1', type: 'PLAINTEXT' }],
        },
        'timeout-in-minutes': 15,
        'build-complete': true,
        'build-number': 3,
        initiator: 'codepipeline/shop',
        'build-start-time': 'Sep 1, 2030 4:12:29 PM',
        source: { type: 'CODEPIPELINE' },
        'source-version': 'c0ffee',
        logs: {
          'group-name': '/aws/codebuild/shop',
          'stream-name': '1f3c',
          'deep-link':
            'https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEvent:group=/aws/codebuild/shop;stream=1f3c',
        },
        phases: [
          {
            'phase-context': [': '],
            'start-time': 'Sep 1, 2030 4:12:29 PM',
            'end-time': 'Sep 1, 2030 4:12:30 PM',
            'duration-in-seconds': 1,
            'phase-type': 'SUBMITTED',
            'phase-status': 'SUCCEEDED',
          },
          {
            'phase-context': ['COMMAND_EXECUTION_ERROR: exit status 1'],
            'start-time': 'Sep 1, 2030 4:12:30 PM',
            'end-time': 'Sep 1, 2030 4:12:32 PM',
            'duration-in-seconds': 2,
            'phase-type': 'BUILD',
            'phase-status': 'FAILED',
          },
          expect.objectContaining({ 'phase-type': 'COMPLETED' }),
        ],
      },
      'current-phase': 'COMPLETED',
      'current-phase-context': '[COMMAND_EXECUTION_ERROR: exit status 1]',
      version: '1',
    },
  });
});

test('its beginning has no log, no phases and no end yet', () => {
  const { detail } = buildStateChange({ request: { ...request, outputArtifacts: [] }, identity, time });
  expect(detail).toMatchObject({
    'build-status': 'IN_PROGRESS',
    'current-phase': 'SUBMITTED',
    'additional-information': { 'build-complete': false, logs: {}, phases: [] },
  });
  expect(detail['additional-information']).not.toHaveProperty('artifact');
});
