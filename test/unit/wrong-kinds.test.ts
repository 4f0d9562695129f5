import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  CiCdPipeline,
  CiCdPipelineProps,
  DeployTarget,
  Gate,
  ImageBuild,
  PipelineOutput,
  PipelineSource,
} from '../../src';
import { testPipeline } from '../support/template';

/** As plain JavaScript hands it over. */
type Loose<T> = { [P in keyof T]?: unknown };
const approval = Gate.manualApproval();
const live = DeployTarget.promoteByTag('live');
const source = PipelineSource.s3('source.zip');
const key = new kms.Key(new Stack(), 'Key');

function refuses(props: Loose<CiCdPipelineProps>, message: string): void {
  expect(() => testPipeline(() => props as CiCdPipelineProps)).toThrow(new Error(`[Test/Pipeline] ${message}`));
}

describe('parts of the wrong kind', () => {
  const build = 'pass one such as ImageBuild.docker()';
  const encryption = 'encryption must be created by PipelineEncryption, got';
  const keys = 'pass one such as PipelineEncryption.customerManaged({ encryptionKey })';
  const output = "output 'url' must be created by PipelineOutput, got";

  test.each<[string, Loose<CiCdPipelineProps>, string]>([
    [
      'no source',
      { source: undefined },
      "source must be created by PipelineSource, got undefined: pass one such as PipelineSource.s3('source.zip')",
    ],
    [
      'null as source',
      { source: null },
      "source must be created by PipelineSource, got null: pass one such as PipelineSource.s3('source.zip')",
    ],
    [
      'a factory as source',
      { source: PipelineSource.s3 },
      "source must be created by PipelineSource, got a function: pass one such as PipelineSource.s3('source.zip')",
    ],
    [
      'a build as source',
      { source: ImageBuild.docker() },
      gotPart('source', 'PipelineSource', 'an ImageBuild', 'imageBuild'),
    ],
    ['a name as build', { imageBuild: 'x' }, `imageBuild must be created by ImageBuild, got 'x': ${build}`],
    ['an object as build', { imageBuild: {} }, `imageBuild must be created by ImageBuild, got an object: ${build}`],
    ['null as build', { imageBuild: null }, `imageBuild must be created by ImageBuild, got null: ${build}`],
    ['a source as build', { imageBuild: source }, gotPart('imageBuild', 'ImageBuild', 'a PipelineSource', 'source')],
    ['a key as encryption', { encryption: key }, `${encryption} a Key: ${keys}`],
    ['true as encryption', { encryption: true }, `${encryption} true: ${keys}`],
    ['a text as output', { outputs: { url: 'x' } }, `${output} 'x': pass one such as PipelineOutput.PIPELINE_NAME`],
    [
      'no output',
      { outputs: { url: undefined } },
      `${output} undefined: pass one such as PipelineOutput.PIPELINE_NAME`,
    ],
    ['a gate as output', { outputs: { url: approval } }, `${output} a Gate: put it in gates or verifications`],
    [
      'a list of outputs',
      { outputs: [PipelineOutput.PIPELINE_NAME] },
      'outputs must be an object, got a list: use one such as { pipelineName: PipelineOutput.PIPELINE_NAME }',
    ],
    ['a text as tags', { tags: 'x' }, "tags must be an object, got 'x': use one such as { Team: 'shop' }"],
  ])('%s', (_case, props, message) => refuses(props, message));

  test('one error reports everything of the wrong kind, before any of it is used', () => {
    const stack = new Stack(new App(), 'Test');
    const props = { source: 'a', imageBuild: 'b', environmentSuffix: 'NO' };
    expect(() => new CiCdPipeline(stack, 'Pipeline', props as never)).toThrow(
      new Error(
        "[Test/Pipeline] source must be created by PipelineSource, got 'a': pass one such as PipelineSource.s3('source.zip'); " +
          `imageBuild must be created by ImageBuild, got 'b': ${build}; ` +
          "environmentSuffix must be lowercase letters, digits or '-', without '-' at its start or end, such as 'prod', got 'NO'",
      ),
    );
    expect(stack.node.findChild('Pipeline').node.children).toEqual([]);
  });

  test.each([undefined, null, 'source.zip'])('%j as props', (props) => {
    const got = props === 'source.zip' ? "'source.zip'" : props;
    expect(() => new CiCdPipeline(new Stack(), 'P', props as never)).toThrow(
      new Error(
        `[Default/P] props must be an object, got ${got}: pass at least { source: PipelineSource.s3('source.zip') }`,
      ),
    );
  });
});

describe('stages of the wrong kind', () => {
  const stage = "{ stageName: 'Production', targets: [DeployTarget.promoteByTag('production')] }";
  const needsStage = (got: string) => `stage must be an object, got ${got}: use one such as ${stage}`;
  const target = "DeployTarget.promoteByTag('production')";
  const name = (got: string) => `stageName must be a string, got ${got}: pass one such as 'Production'`;
  const list = (prop: string, got: string, sample = 'Gate.manualApproval()') =>
    `${prop} of stage 'Own' must be a list, got ${got}: use one such as [${sample}]`;
  const part = (prop: string, by: string, got: string, sample: string) =>
    `${prop} of stage 'Own' must be created by ${by}, got ${got}: pass one such as ${sample}`;
  const cases: [string, unknown, string][] = [
    ['undefined', undefined, needsStage('undefined')],
    ['null', null, needsStage('null')],
    ['a name', 'Production', needsStage("'Production'")],
    ['a list of targets', [live], needsStage('a list')],
    ['no name', { targets: [live] }, name('undefined')],
    ['a number as name', { stageName: 1, targets: [live] }, name('1')],
    [
      'a gate as target',
      own({ targets: [approval, live] }),
      gotPart("targets of stage 'Own'", 'DeployTarget', 'a Gate', 'gates or verifications'),
    ],
    ['a target as gate', own({ gates: [live] }), gotPart("gates of stage 'Own'", 'Gate', 'a DeployTarget', 'targets')],
    [
      'a target as verification',
      own({ verifications: [live] }),
      gotPart("verifications of stage 'Own'", 'Gate', 'a DeployTarget', 'targets'),
    ],
    ['a target that is undefined', own({ targets: [undefined] }), part('targets', 'DeployTarget', 'undefined', target)],
    ['a target that is a name', own({ targets: ['live'] }), part('targets', 'DeployTarget', "'live'", target)],
    ['a hole among targets', own({ targets: Array(1) }), part('targets', 'DeployTarget', 'undefined', target)],
    ['a gate that is null', own({ gates: [null] }), part('gates', 'Gate', 'null', 'Gate.manualApproval()')],
    [
      'a verification that is a number',
      own({ verifications: [5] }),
      part('verifications', 'Gate', '5', 'Gate.manualApproval()'),
    ],
    ['a target that is in no list', own({ targets: live }), list('targets', 'a DeployTarget', target)],
    ['a gate that is in no list', own({ gates: approval }), list('gates', 'a Gate')],
    ['null as gates', own({ gates: null, targets: [live] }), list('gates', 'null')],
    ['an object as verifications', own({ verifications: {} }), list('verifications', 'an object')],
  ];

  test.each(cases)('%s, as a prop', (_case, given, message) => refuses({ stages: [given] }, message));

  test.each(cases)('%s, added later', (_case, given, message) => {
    const { pipeline } = testPipeline();
    expect(() => pipeline.addStage(given as never)).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test('two stages without a name do not count as duplicates', () => {
    refuses({ stages: [{ targets: [live] }, { targets: [live] }] }, `${name('undefined')}; ${name('undefined')}`);
  });

  test.each([
    ['an object', {}],
    ['null', null],
    ["'Own'", 'Own'],
  ])('%s as stages', (got, stages) => {
    refuses({ stages }, `stages must be a list, got ${got}: use one such as [${stage}]`);
  });

  function own(parts: object): object {
    return { stageName: 'Own', ...parts };
  }
});

function gotPart(prop: string, by: string, got: string, place: string): string {
  return `${prop} must be created by ${by}, got ${got}: put it in ${place}`;
}
