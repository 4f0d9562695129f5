import { Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DeployTarget, DeployTargetBindOptions, DeployTargetConfig, ImageReference } from '../../../src';
import { ImageDefinitions } from '../../../src/registry/image-definitions';
import { Json, resourceOf, statementsOf, roleOf, testPipeline, viaServices } from '../../support/template';

function definitions(): ImageDefinitions {
  return new ImageDefinitions({
    artifact: codepipeline.Artifact.artifact('Image'),
    bucket: s3.Bucket.fromBucketName(new Stack(), 'Bucket', 'artifacts'),
    objectsArn: 'arn:aws:s3:::artifacts/shop-dev/Image/*',
  });
}

describe('the file of a container', () => {
  test('is in the artifact, and the first one is imagedefinitions.json', () => {
    const { artifact, fileName } = definitions().forContainer('app');
    expect([artifact.artifactName, fileName]).toEqual(['Image', 'imagedefinitions.json']);
  });

  test('is the same for each request, and different for each container', () => {
    const image = definitions();
    const names = ['app', 'web', 'app', 'web', 'Web'].map((name) => image.forContainer(name).fileName);
    expect(names).toEqual([
      'imagedefinitions.json',
      'imagedefinitions-web.json',
      'imagedefinitions.json',
      'imagedefinitions-web.json',
      'imagedefinitions-Web.json',
    ]);
    expect(image.files).toEqual([
      { containerName: 'app', fileName: 'imagedefinitions.json' },
      { containerName: 'web', fileName: 'imagedefinitions-web.json' },
      { containerName: 'Web', fileName: 'imagedefinitions-Web.json' },
    ]);
  });

  test('has a unique name that file systems accept, even for the longest container names', () => {
    const image = definitions();
    image.forContainer('app');
    const names = ['a', 'b'].map((end) => image.forContainer('c'.repeat(254) + end).fileName);
    names.forEach((name) => expect(name).toMatch(/^imagedefinitions-c+-[0-9a-f]{8}\.json$/));
    names.forEach((name) => expect(name.length).toBe(255));
    expect(names[0]).not.toBe(names[1]);
  });

  const allowed = "letters, digits, '-' or '_', such as 'app'";
  test.each([
    ['', `containerName must not be empty: use ${allowed}`],
    [undefined as never, `containerName must be a string, got undefined: use ${allowed}`],
    ['my app', `containerName must be ${allowed}, got 'my app'`],
    ['a.b', `containerName must be ${allowed}, got 'a.b'`],
    ["a'b", `containerName must be ${allowed}, got 'a'b'`],
    ['../x', `containerName must be ${allowed}, got '../x'`],
    ['c'.repeat(256), `containerName must be at most 255 characters, got 256 ('${'c'.repeat(256)}'): shorten it`],
    [
      Token.asString({ Ref: 'Name' }),
      'containerName must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('is rejected for %j', (containerName, message) => {
    expect(() => definitions().forContainer(containerName)).toThrow(new Error(`[ImageDefinitions] ${message}`));
  });
});

describe('the build', () => {
  /** A user's own target, which asks for a file. */
  class AsksFor extends DeployTarget {
    public image?: ImageReference;

    public constructor(private readonly containerName: string) {
      super();
    }

    public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
      options.image.definitions.forContainer(this.containerName);
      this.image = options.image;
      return DeployTarget.promoteByTag(this.containerName).bind(scope, options);
    }
  }

  const stage = (stageName: string, ...containers: string[]) => ({
    stageName,
    targets: containers.map((name) => new AsksFor(name)),
  });
  const synthesized = () => {
    const { pipeline, template } = testPipeline(() => ({ stages: [stage('One', 'app', 'web')] }));
    pipeline.addStage(stage('Two', 'worker', 'app'));
    return template();
  };
  const projectOf = (template: ReturnType<typeof synthesized>): Json =>
    resourceOf(template, 'AWS::CodeBuild::Project').Properties;

  test('writes a file for each container of every stage, including stages that were added later', () => {
    const { phases, artifacts } = JSON.parse(projectOf(synthesized()).Source.BuildSpec);
    expect(artifacts.files).toEqual([
      'imageDetail.json',
      'imagedefinitions.json',
      'imagedefinitions-web.json',
      'imagedefinitions-worker.json',
    ]);
    expect(phases.post_build.commands.slice(-3)).toEqual([
      expect.stringContaining(`'app' "$REPOSITORY_URI@$IMAGE_DIGEST"`),
      expect.stringContaining(`'web' "$REPOSITORY_URI@$IMAGE_DIGEST"`),
      expect.stringContaining(`'worker' "$REPOSITORY_URI@$IMAGE_DIGEST"`),
    ]);
  });

  test('has a buildspec that is plain text and always the same', () => {
    const [first, second] = [synthesized(), synthesized()];
    expect(projectOf(first).Source.BuildSpec).toEqual(expect.any(String));
    expect(JSON.stringify(first.toJSON())).not.toContain('${Token[');
    expect(second.toJSON()).toEqual(first.toJSON());
  });

  test('outputs its files as its own artifact; targets read those of the image step', () => {
    const target = new AsksFor('app');
    const { template, pipeline } = testPipeline(() => ({ stages: [{ stageName: 'One', targets: [target] }] }));
    const { Stages } = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties;
    expect(Stages[1].Actions.map(({ OutputArtifacts }: Json) => OutputArtifacts)).toEqual([
      [{ Name: 'BuildOutput' }],
      [{ Name: 'ImageFiles' }],
    ]);
    expect(target.image!.definitions.artifact.artifact.artifactName).toBe('ImageFiles');
    expect(target.image!.definitions.artifact.bucket).toBe(pipeline.artifactBucket);
  });

  test('is allowed to use the key of an existing bucket for its two artifacts', () => {
    const { template } = testPipeline((scope) => ({
      artifactBucket: new s3.Bucket(scope, 'Mine', { encryption: s3.BucketEncryption.KMS }),
    }));
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^MineKey/), 'Arn'] };
    expect(statementsOf(roleOf(template(), 'codebuild.amazonaws.com'))).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: key,
      Condition: viaServices('s3'),
    });
    expect(projectOf(template()).EncryptionKey).toEqual(key);
  });
});
