import { App, CfnOutput, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, Gate, PipelineOutput, PipelineSource } from '../../src';
import { OwnAction } from '../support/parts';
import { synthesisErrors } from '../support/synthesis';
import { Json, minimalProps, testPipeline } from '../support/template';

type Props = Partial<CiCdPipelineProps>;

const pipelineIn = (scope: Construct, id: string, props: Props = {}) =>
  new CiCdPipeline(scope, id, { ...minimalProps, namePrefix: undefined, ...props });

/** What CDK says of a whole app. */
function synthesize(define: (stack: Stack, app: App) => void): void {
  const app = new App({ analyticsReporting: false });
  define(new Stack(app, 'Test'), app);
  app.synth();
}

describe('outputs that are requested twice in a stack', () => {
  const outputs = { pipelineName: PipelineOutput.PIPELINE_NAME };
  const twice = (path: string, other: string) =>
    `[${path}] output 'pipelineName' is requested twice in stack 'Test', by '${path}' and '${other}': rename one of them`;

  test('by two pipelines', () => {
    expect(() => synthesize((stack) => ['One', 'Two'].forEach((id) => pipelineIn(stack, id, { outputs })))).toThrow(
      synthesisErrors(
        twice('Test/One', 'Test/Two/Output-pipelineName'),
        twice('Test/Two', 'Test/One/Output-pipelineName'),
      ),
    );
  });

  test.each([
    ['before the pipeline', true],
    ['after it', false],
  ])('by an output of the user, %s', (_case, before) => {
    const own = (stack: Stack) => new CfnOutput(stack, 'pipelineName', { value: 'mine' });
    const define = (stack: Stack) => {
      const steps = [() => own(stack), () => pipelineIn(stack, 'One', { outputs })];
      (before ? steps : steps.reverse()).forEach((step) => step());
    };
    expect(() => synthesize(define)).toThrow(synthesisErrors(twice('Test/One', 'Test/pipelineName')));
  });

  test('are fine in two stacks, and under two names', () => {
    const define = (stack: Stack, app: App) => {
      pipelineIn(stack, 'One', { outputs });
      pipelineIn(stack, 'Two', { outputs: { otherName: PipelineOutput.PIPELINE_NAME } });
      pipelineIn(new Stack(app, 'Other'), 'One', { outputs });
      pipelineIn(new Stack(stack, 'Nested'), 'One', { outputs });
    };
    expect(() => synthesize(define)).not.toThrow();
  });
});

describe('names that two pipelines use', () => {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const wanted = (path: string, other: string) =>
    `[${path}] namePrefix and environmentSuffix must form a unique pipeline name, got 'shop-dev', which '${other}/Pipeline' has too: change one of them`;
  const shop = { namePrefix: 'shop' };

  test('in one stack', () => {
    expect(() => synthesize((stack) => ['One', 'Two'].forEach((id) => pipelineIn(stack, id, shop)))).toThrow(
      synthesisErrors(wanted('Test/One', 'Test/Two'), wanted('Test/Two', 'Test/One')),
    );
  });

  test('in two stacks of one environment', () => {
    const define = (_: Stack, app: App) =>
      ['A', 'B'].forEach((id) => pipelineIn(new Stack(app, id, { env }), 'One', shop));
    expect(() => synthesize(define)).toThrow(synthesisErrors(wanted('A/One', 'B/One'), wanted('B/One', 'A/One')));
  });

  test.each([
    ['two Regions', { ...env, region: 'us-east-1' }],
    ['two accounts', { ...env, account: '222222222222' }],
    ['environments that are not known', {}],
  ])('are fine in %s', (_case, other) => {
    const define = (_: Stack, app: App) =>
      [env, other].forEach((each, n) => pipelineIn(new Stack(app, `S${n}`, { env: each }), 'One', shop));
    expect(() => synthesize(define)).not.toThrow();
  });

  /** The warnings of two stacks with a pipeline of one name. */
  function warningsIn(...envs: { account?: string; region?: string }[]): string[] {
    const app = new App({ analyticsReporting: false });
    envs.forEach((each, n) => pipelineIn(new Stack(app, `S${n}`, { env: each }), 'One', shop));
    return app.synth().stacks.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data)));
  }

  test.each([
    ['no env', {}],
    ['no Region', { account: env.account }],
  ])('are warned of in two stacks, one of which has %s', (_case, other) => {
    expect(warningsIn(env, other)).toEqual([
      expect.stringContaining(
        "the pipeline name 'shop-dev' is also that of 'S1/One/Pipeline', and their stacks may be in the same account and Region: set the env of the stacks, or change namePrefix or environmentSuffix",
      ),
      expect.stringContaining("also that of 'S0/One/Pipeline'"),
    ]);
  });

  test('are not warned of in two Regions or accounts', () => {
    expect(warningsIn(env, { ...env, region: 'us-east-1' })).toEqual([]);
    expect(warningsIn(env, { account: '222222222222' })).toEqual([]);
  });
});

describe('an artifact bucket that pipelines share', () => {
  const one = 'a-rather-long-prefix-one';
  const two = 'a-rather-long-prefix-two';
  const collision = (path: string, name: string, otherName: string, other: string) =>
    `[${path}] pipelines that share an artifact bucket must differ in the first 20 characters of their names, got '${name}-dev' and '${otherName}-dev' of '${other}/Pipeline': change namePrefix or pass another artifactBucket`;
  const both = synthesisErrors(
    collision('Test/One', one, two, 'Test/Two'),
    collision('Test/Two', two, one, 'Test/One'),
  );

  test.each<[string, (stack: Stack) => s3.IBucket]>([
    ['of the app', (stack) => new s3.Bucket(stack, 'Shared')],
    ['that was imported', (stack) => s3.Bucket.fromBucketName(stack, 'Shared', 'shared')],
  ])('%s', (_case, bucket) => {
    const define = (stack: Stack) => {
      const artifactBucket = bucket(stack);
      pipelineIn(stack, 'One', { artifactBucket, namePrefix: one });
      pipelineIn(stack, 'Two', { artifactBucket, namePrefix: two });
    };
    expect(() => synthesize(define)).toThrow(both);
  });

  test('that was imported twice', () => {
    const define = (stack: Stack) =>
      Object.entries({ One: one, Two: two }).forEach(([id, namePrefix]) =>
        pipelineIn(stack, id, { namePrefix, artifactBucket: s3.Bucket.fromBucketName(stack, `${id}Bucket`, 'shared') }),
      );
    expect(() => synthesize(define)).toThrow(both);
  });

  test('that one of them created, with its source in it', () => {
    const define = (stack: Stack) => {
      const source = PipelineSource.s3InArtifactBucket('source.zip');
      const { artifactBucket } = pipelineIn(stack, 'One', { namePrefix: one, source });
      pipelineIn(stack, 'Two', { artifactBucket, namePrefix: two });
    };
    expect(() => synthesize(define)).toThrow(both);
  });

  test('with a pipeline that is not ours, with a name that starts like ours', () => {
    const define = (stack: Stack) => {
      const { artifactBucket } = pipelineIn(stack, 'One', { namePrefix: one });
      const action = new OwnAction({ category: codepipeline.ActionCategory.SOURCE });
      new codepipeline.Pipeline(stack, 'Raw', {
        artifactBucket,
        pipelineName: `${one}-raw`,
        pipelineType: codepipeline.PipelineType.V2,
        stages: [
          { stageName: 'Source', actions: [action] },
          { stageName: 'Own', actions: [new OwnAction()] },
        ],
      });
    };
    expect(() => synthesize(define)).toThrow(
      `got '${one}-dev' and '${one}-raw' of 'Test/Raw': change namePrefix or pass another artifactBucket`,
    );
  });

  test('is fine for names that differ, and for pipelines whose name is not known', () => {
    const define = (stack: Stack) => {
      const { artifactBucket } = pipelineIn(stack, 'One', { namePrefix: 'one' });
      pipelineIn(stack, 'Two', { artifactBucket, namePrefix: 'two' });
      [undefined, Lazy.string({ produce: () => 'one-dev' })].forEach((pipelineName, n) => {
        const raw = new codepipeline.Pipeline(stack, `Raw${n}`, { artifactBucket, pipelineName });
        raw.addStage({
          stageName: 'Source',
          actions: [new OwnAction({ category: codepipeline.ActionCategory.SOURCE })],
        });
        raw.addStage({ stageName: 'Own', actions: [new OwnAction()] });
      });
    };
    expect(() => synthesize(define)).not.toThrow();
  });

  test.each([
    ['the bucket of the pipeline itself', 'two-dev'],
    ["another's prefix in it", 'one-dev'],
  ])('holds no source among artifacts: %s', (_case, prefix) => {
    const define = (stack: Stack) => {
      const { artifactBucket } = pipelineIn(stack, 'One', { namePrefix: 'one' });
      const source = PipelineSource.s3(`${prefix}/source.zip`, { bucket: artifactBucket });
      pipelineIn(stack, 'Two', { artifactBucket, namePrefix: 'two', source });
    };
    expect(() => synthesize(define)).toThrow(
      synthesisErrors(
        `[Test/Two] objectKey must not start with '${prefix}/', where artifacts expire, got '${prefix}/source.zip': use another key`,
      ),
    );
  });

  test('holds a source beside artifacts', () => {
    const define = (stack: Stack) => {
      const { artifactBucket } = pipelineIn(stack, 'One', { namePrefix: 'one' });
      const source = PipelineSource.s3('sources/two.zip', { bucket: artifactBucket });
      pipelineIn(stack, 'Two', { artifactBucket, namePrefix: 'two', source });
    };
    expect(() => synthesize(define)).not.toThrow();
  });
});

describe('several pipelines in one stack', () => {
  test('with the same props, except output names, share nothing and do not collide', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const stages = [
      { stageName: 'Approve', gates: [Gate.manualApproval()] },
      { stageName: 'Checked', targets: minimalProps.stages?.[0].targets, verifications: [Gate.imageValidation()] },
    ];
    ['A', 'B', 'C'].forEach((id) => pipelineIn(stack, id, { stages, pipelineLogging: true }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 3);
    const single = testPipeline(() => ({ stages, pipelineLogging: true })).template();
    const count = (each: Template) => Object.keys(each.toJSON().Resources).length;
    expect(count(template)).toBe(3 * count(single));
    expect(duplicates(physicalNames(template))).toEqual([]);
    expect(physicalNames(template).length).toBe(3 * physicalNames(single).length);
  });

  /** The names that are set, by type: those of two resources of a type must differ. */
  function physicalNames(template: Template): string[] {
    const names = ['Name', 'FunctionName', 'LogGroupName', 'RoleName', 'PipelineName', 'BucketName', 'QueueName'];
    return Object.values<Json>(template.toJSON().Resources).flatMap(({ Type, Properties }) =>
      names.filter((name) => Properties?.[name]).map((name) => `${Type} ${JSON.stringify(Properties[name])}`),
    );
  }

  function duplicates(names: string[]): string[] {
    return names.filter((name, index) => names.indexOf(name) !== index);
  }
});
