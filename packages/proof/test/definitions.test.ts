import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { pipelineProblems } from '../proofs/definitions';
import { Json } from '../template/json';

interface Broken {
  readonly stage?: object;
  readonly action?: object;
  readonly type?: object;
  readonly configuration?: object;
}

/** A pipeline that is right but for what is given, which goes into its second stage. */
function pipeline({ stage, action, type, configuration }: Broken = {}): Json {
  const source = {
    Name: 'S3',
    ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: '1' },
    Configuration: { S3Bucket: 'shop', S3ObjectKey: 'source.zip' },
    OutputArtifacts: [{ Name: 'Source' }],
  };
  const build = {
    Name: 'Docker',
    RunOrder: 1,
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1', ...type },
    Configuration: { ProjectName: 'shop', ...configuration },
    InputArtifacts: [{ Name: 'Source' }],
    OutputArtifacts: [{ Name: 'Image' }],
    ...action,
  };
  const stages = [
    { Name: 'Source', Actions: [source] },
    { Name: 'Build', Actions: [build], ...stage },
  ];
  return JSON.parse(JSON.stringify({ Stages: stages })) as Json;
}

test('a pipeline that is right', () => assert.deepEqual(pipelineProblems(pipeline()), []));

const BROKEN: [string, Broken, string][] = [
  ['a name', { stage: { Name: 'a b' } }, "stage 'a b': 'a b' is no name of a stage"],
  ['two stages of a name', { stage: { Name: 'Source' } }, "two stages are named 'Source'"],
  ['an empty stage', { stage: { Actions: [] } }, "stage 'Build': it has no action"],
  ['the name of an action', { action: { Name: 'a/b' } }, "stage 'Build': action 'a/b': that is no name of an action"],
  ['a run order', { action: { RunOrder: 0 } }, "stage 'Build': action 'Docker': run order 0 is not between 1 and 999"],
  [
    'a provider',
    { type: { Provider: 'Docker' } },
    "stage 'Build': action 'Docker': CodePipeline knows no such provider",
  ],
  ['an owner', { type: { Owner: 'Custom' } }, "stage 'Build': action 'Docker': its type is one of AWS, in version 1"],
  [
    'a key too many',
    { configuration: { Project: 'x' } },
    "stage 'Build': action 'Docker': its configuration has no 'Project'",
  ],
  [
    'a key missing',
    { configuration: { ProjectName: undefined } },
    "stage 'Build': action 'Docker': its configuration needs 'ProjectName'",
  ],
  [
    'an input',
    { action: { InputArtifacts: [{ Name: 'X' }] } },
    "stage 'Build': nobody has made artifact 'X' before 'Docker'",
  ],
  [
    'an output',
    { action: { OutputArtifacts: [{ Name: 'Source' }] } },
    "stage 'Build': artifact 'Source' is made twice",
  ],
];
for (const [name, broken, problem] of BROKEN) {
  test(`finds what is wrong with ${name}`, () => assert.ok(pipelineProblems(pipeline(broken)).includes(problem)));
}

test('finds a source where none may be', () => {
  const source = { Category: 'Source', Provider: 'S3' };
  const problem = "stage 'Build': action 'Docker': sources are in the first stage, and nothing else is";
  assert.ok(pipelineProblems(pipeline({ type: source })).includes(problem));
});
