import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SystemA } from '../../../examples/system-a/system-a';
import { Json } from '../../support/template';

/** A way in which such a pipeline goes wrong: what finds it, and a template that went wrong in this way. */
interface FailureMode {
  readonly name: string;
  readonly problems: (template: Json) => string[];
  readonly break: (template: Json) => void;
}

const all = (template: Json, type: string): Json[] =>
  Object.values<Json>(template.Resources).filter((resource) => resource.Type === type);
const only = (template: Json, type: string): Json => all(template, type)[0].Properties;
const when = (isWrong: boolean, problem: string): string[] => (isWrong ? [problem] : []);

/** What the build and the pipeline cannot do without. */
const NEEDED_ACTIONS = [
  'codebuild:StartBuild',
  'codepipeline:StartPipelineExecution',
  'ecr:GetAuthorizationToken',
  'ecr:PutImage',
  'logs:PutLogEvents',
  's3:GetObject',
  's3:PutObject',
];
const statements = (template: Json): Json[] =>
  all(template, 'AWS::IAM::Role').flatMap((role) =>
    role.Properties.Policies.flatMap((policy: Json) => policy.PolicyDocument.Statement),
  );

const modes: FailureMode[] = [
  {
    name: 'IAM incomplete',
    problems: (template) => {
      const allowed = statements(template).flatMap(({ Action }) => Action);
      return NEEDED_ACTIONS.filter((action) => !allowed.includes(action)).map((action) => `nobody may ${action}`);
    },
    break: (template) => all(template, 'AWS::IAM::Role').forEach((role) => role.Properties.Policies.splice(0)),
  },
  {
    name: 'a log group missing',
    problems: (template) => {
      const names = all(template, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
      const wanted = ['/aws/codebuild/', '/aws/codepipeline/'];
      return wanted.filter((prefix) => !names.some((name) => name.startsWith(prefix))).map((prefix) => `no ${prefix}…`);
    },
    break: (template) => {
      const [id] = Object.entries<Json>(template.Resources).find(([key]) => key.includes('PipelineLogs'))!;
      delete template.Resources[id];
    },
  },
  {
    name: 'bucket public',
    problems: (template) =>
      all(template, 'AWS::S3::Bucket').flatMap(({ Properties }) => {
        const block = Object.values(Properties.PublicAccessBlockConfiguration ?? {});
        return when(block.length !== 4 || block.includes(false), 'public access is not blocked');
      }),
    break: (template) => (only(template, 'AWS::S3::Bucket').PublicAccessBlockConfiguration.BlockPublicPolicy = false),
  },
  {
    name: 'no image lifecycle',
    problems: (template) => when(!only(template, 'AWS::ECR::Repository').LifecyclePolicy, 'images are kept for ever'),
    break: (template) => delete only(template, 'AWS::ECR::Repository').LifecyclePolicy,
  },
  {
    name: 'account or Region hard-coded',
    problems: (template) => JSON.stringify(template).match(/\b\d{12}\b|\b(?:us|eu|ap)-[a-z]+-\d\b|arn:aws:/g) ?? [],
    break: (template) => (only(template, 'AWS::CodeBuild::Project').EncryptionKey = 'arn:aws:kms:us-east-1:1:key/x'),
  },
  {
    name: 'encryption missing',
    problems: (template) => [
      ...all(template, 'AWS::S3::Bucket').flatMap(({ Properties }) => when(!Properties.BucketEncryption, 'bucket')),
      ...all(template, 'AWS::SQS::Queue').flatMap(({ Properties }) => when(!Properties.SqsManagedSseEnabled, 'queue')),
      ...all(template, 'AWS::S3::BucketPolicy').flatMap(({ Properties }) =>
        when(!JSON.stringify(Properties).includes('aws:SecureTransport'), 'no TLS'),
      ),
    ],
    break: (template) => delete only(template, 'AWS::S3::Bucket').BucketEncryption,
  },
  {
    name: 'artifact store misconfigured',
    problems: (template) => {
      const store = only(template, 'AWS::CodePipeline::Pipeline').ArtifactStore;
      const bucket = template.Resources[store?.Location?.Ref];
      return when(store?.Type !== 'S3' || bucket?.Type !== 'AWS::S3::Bucket', 'the store is no bucket of the stack');
    },
    break: (template) => (only(template, 'AWS::CodePipeline::Pipeline').ArtifactStore = { Type: 'S3', Location: 'x' }),
  },
  {
    name: 'privileged mode missing',
    problems: (template) =>
      when(only(template, 'AWS::CodeBuild::Project').Environment.PrivilegedMode !== true, 'Docker cannot start'),
    break: (template) => delete only(template, 'AWS::CodeBuild::Project').Environment.PrivilegedMode,
  },
  {
    name: 'tags missing',
    problems: (template) =>
      Object.entries<Json>(template.Resources)
        .filter(([, { Type }]) => !Type.endsWith('Policy'))
        .flatMap(([id, { Properties }]) => {
          const keys = (Properties.Tags ?? []).map((tag: Json) => tag.Key);
          return ['Project', 'Environment', 'ManagedBy', 'Purpose']
            .filter((key) => !keys.includes(key))
            .map((k) => id + k);
        }),
    break: (template) => only(template, 'AWS::ECR::Repository').Tags.pop(),
  },
];

describe.each(modes)('system A does not have the failure mode $name', ({ problems, break: breakTemplate }) => {
  const template = (): Json => Template.fromStack(new SystemA(new App(), 'SystemA')).toJSON();

  test('our template passes', () => {
    expect(problems(template())).toEqual([]);
  });

  test('a template with this defect is detected', () => {
    const broken = template();
    breakTemplate(broken);
    expect(problems(broken)).not.toEqual([]);
  });
});

/** The tenth way: what is not tested. */
describe('system A does not have insufficient tests', () => {
  const manifest = (): Json => JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  const problems = ({ jest }: Json): string[] =>
    ['branches', 'functions', 'lines', 'statements'].filter((what) => jest.coverageThreshold.global[what] !== 100);

  test('our configuration requires 100 % coverage of src', () => {
    expect(problems(manifest())).toEqual([]);
    expect(manifest().jest.collectCoverageFrom).toEqual(['src/**/*.ts']);
  });

  test('a lower threshold is detected', () => {
    const broken = manifest();
    broken.jest.coverageThreshold.global.branches = 80;
    expect(problems(broken)).toEqual(['branches']);
  });
});
