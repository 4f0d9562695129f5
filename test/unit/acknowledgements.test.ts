import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { SystemA } from '../../examples/system-a/system-a';
import { inParameter, inSecret } from '../../examples/system-b/oauth-token';
import { SystemB } from '../../examples/system-b/system-b';
import { SystemC } from '../../examples/system-c/system-c';
import {
  CiCdPipeline,
  CiCdPipelineProps,
  DeployTarget,
  Gate,
  ImageBuild,
  PipelineEncryption,
  PipelineSource,
} from '../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { minimalProps } from '../support/template';

const MAX_ACKNOWLEDGEMENTS = 5;
const shop = {
  clusterName: 'production',
  serviceName: 'shop',
  taskFamily: 'shop',
  taskRoleArns: ['arn:aws:iam::111122223333:role/execution', 'arn:aws:iam::111122223333:role/task'],
};

const newApp = () => new App({ analyticsReporting: false });

/** What cdk-nag finds inside the pipeline, as `<rule>[<finding>]`. */
function findings(app: App, inside = ''): string[] {
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.filter(({ constructPath = '' }) => constructPath.includes(inside)).map(() => ruleName),
  );
}

/** What is acknowledged: rule, reason and the ids of the findings. */
function acknowledged(app: App): { readonly rules: Set<string>; readonly ids: string[] } {
  const entries = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as { [id: string]: string }))
    .map(([id, reason]) => ({ id, reason }));
  return {
    rules: new Set(entries.map(({ id, reason }) => `${id.replace(/\[.*/s, '')}: ${reason}`)),
    ids: entries.map(({ id }) => id),
  };
}

describe('the systems pass cdk-nag as users run it', () => {
  // Where CDK prints the report of the plugin.
  beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  const systems: [string, (app: App) => Stack][] = [
    ['A', (app) => new SystemA(app, 'SystemA')],
    ['B', (app) => new SystemB(app, 'SystemB', shop)],
    ['B by OAuth', (app) => new SystemB(app, 'SystemB', { ...shop, oauthToken: inSecret('github-token') })],
    [
      'B by a token in a parameter',
      (app) => new SystemB(app, 'SystemB', { ...shop, oauthToken: inParameter('/token') }),
    ],
    ['C', (app) => new SystemC(app, 'SystemC')],
  ];

  test.each(systems)('system %s', (_, create) => {
    const app = newApp();
    create(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
    expect(process.exitCode).toBeFalsy();
    const { rules } = acknowledged(app);
    expect(rules.size).toBeLessThanOrEqual(MAX_ACKNOWLEDGEMENTS);
    expect(rules.size).toBeGreaterThan(0);
  });
});

const network = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
const stages = [
  {
    stageName: 'Deploy',
    gates: [Gate.manualApproval()],
    targets: [DeployTarget.promoteByTag('production')],
    verifications: [Gate.imageValidation()],
  },
];
const existingRoles = (role: iam.Role) => ({ pipelineRole: role, imageBuild: ImageBuild.docker({ role }) });

const variants: [string, (stack: Stack) => Partial<CiCdPipelineProps>][] = [
  ['the defaults', () => ({})],
  ['keys of its own', () => ({ stages, encryption: PipelineEncryption.customerManaged(), pipelineLogging: true })],
  ['a VPC', (stack) => ({ imageBuild: ImageBuild.docker({ vpc: network(stack) }) })],
  [
    'deployments to ECS',
    (stack) => ({
      stages: [
        {
          stageName: 'Deploy',
          gates: [Gate.ecsTask(oneOffTask(new Construct(stack, 'Once')))],
          targets: [
            DeployTarget.ecsService(fargateService(stack), { approval: {} }),
            DeployTarget.ecsTaskDefinition('report', tasksElsewhere(stack)),
          ],
        },
      ],
    }),
  ],
  [
    'deployments to ECS by existing roles, with keys of its own',
    (stack) => {
      const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.AccountRootPrincipal() });
      return {
        encryption: PipelineEncryption.customerManaged(),
        stages: [
          {
            stageName: 'Deploy',
            gates: [Gate.ecsTask({ ...oneOffTask(new Construct(stack, 'Once')), role })],
            targets: [
              DeployTarget.ecsService(fargateService(stack), { approval: {}, role }),
              DeployTarget.ecsTaskDefinition('report', { ...tasksElsewhere(stack), role }),
            ],
          },
        ],
      };
    },
  ],
  ['one bucket', () => ({ source: PipelineSource.s3InArtifactBucket('source.zip') })],
  [
    'existing roles',
    (stack) => existingRoles(new iam.Role(stack, 'Mine', { assumedBy: new iam.AccountRootPrincipal() })),
  ],
  [
    'a bucket of another stack',
    (stack) => ({ artifactBucket: new s3.Bucket(new Stack(stack.node.scope!, 'Shared'), 'Mine') }),
  ],
];

describe.each(variants)('%s', (_, props) => {
  const pipeline = (more: Partial<CiCdPipelineProps> = {}): App => {
    const app = newApp();
    const stack = new Stack(app, 'Test');
    new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props(stack), ...more });
    return app;
  };

  test('cdk-nag has no findings', () => {
    expect(findings(pipeline(), '/Pipeline/')).toEqual([]);
  });

  test('every acknowledgment matches a finding', () => {
    const app = pipeline();
    const open = pipeline({ acknowledgeNagFindings: false });
    app.synth();
    expect([...new Set(acknowledged(app).ids)].sort()).toEqual([...new Set(findings(open, '/Pipeline/'))].sort());
    expect(acknowledged(open).ids).toEqual([]);
  });
});

test('no acknowledgement names files of this machine', () => {
  const app = newApp();
  new CiCdPipeline(new Stack(app, 'Test'), 'Pipeline', minimalProps);
  app.synth();
  const traces = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .map(({ trace }) => trace);
  expect(new Set(traces)).toEqual(new Set([undefined]));
});

test('permissions that a user adds are not acknowledged', () => {
  const app = newApp();
  const { buildRole } = new CiCdPipeline(new Stack(app, 'Test'), 'Pipeline', minimalProps);
  buildRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  expect(findings(app)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});
