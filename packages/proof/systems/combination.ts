import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Central, centralOf } from './central';
import * as existing from './existing';
import { Combination } from './factors';
import { tokenParameter } from './token';
import { variablesOf } from './variables';
import {
  CiCdPipeline,
  CiCdPipelineProps,
  DeployTarget,
  Gate,
  ImageBuild,
  PipelineEncryption,
  PipelineSource,
} from '../../../src';
import { arn, Environment } from '../template/environment';

/** The ids of what is granted something, and of the earlier key of data that was stored before. */
export const DEPLOYER = 'Deployer';
export const EARLIER_KEY = 'EarlierKey';

/** The stacks of a combination: the pipeline's first, then existing resources that it uses. */
export class CombinationStacks {
  private readonly stack: Stack;
  private readonly shared: Stack;
  private readonly central: Central;
  private readonly roles = new Map<string, iam.Role>();

  public constructor(
    app: App,
    private readonly environment: Environment,
    private readonly combination: Combination,
  ) {
    const { account, region } = environment;
    // Partition and Region are left to the deployment, which shows that nothing names them.
    this.stack = new Stack(app, 'Shop', environment.partition === 'aws' ? { env: { account, region } } : {});
    this.shared = new Stack(app, 'Shared', environment.partition === 'aws' ? { env: { account, region } } : {});
    this.central = centralOf(environment);
    const pipeline = new CiCdPipeline(this.stack, 'Pipeline', this.props());
    this.grant(pipeline);
    if (combination.boundary === 'boundary') {
      iam.PermissionsBoundary.of(this.stack).apply(existing.boundary(this.shared));
    }
  }

  /** What people may do with their own role, each by a grant. */
  private grant(pipeline: CiCdPipeline): void {
    const deployer = new iam.Role(this.stack, DEPLOYER, { assumedBy: new iam.AccountRootPrincipal() });
    pipeline.grantStart(deployer);
    if (pipeline.sourceBucket) {
      pipeline.grantUpload(deployer);
    }
  }

  private props(): CiCdPipelineProps {
    const { alarm, existing: what, encryption, logging } = this.combination;
    const storesExist = what === 'stores';
    const centralKey = encryption === 'keys of another account';
    const keyOfStores =
      storesExist && encryption === 'customer managed' ? existing.existingKey(this.shared, 'StoresKey') : undefined;
    return {
      namePrefix: 'shop',
      source: this.source(),
      imageBuild: this.imageBuild(),
      stages: this.stages(),
      encryption: this.encryption(),
      previousKeys: encryption === 'switched keys' ? [existing.existingKey(this.shared, EARLIER_KEY)] : undefined,
      pipelineLogging: logging === 'pipeline log',
      deadLetterAlarm: alarm === 'alarm',
      successNotifications: alarm === 'alarm',
      ...(storesExist && {
        repository: existing.existingRepository(this.shared),
        deploymentsTable: existing.existingTable(this.shared, keyOfStores),
      }),
      ...(storesExist &&
        !centralKey && {
          artifactBucket: existing.existingBucket(this.shared, keyOfStores),
          notificationTopic: existing.existingTopic(this.shared, keyOfStores),
        }),
      ...(centralKey && {
        artifactBucket: this.bucketWithCentralKey(),
        notificationTopic: sns.Topic.fromTopicArn(this.stack, 'CentralTopic', this.central.topic),
      }),
      ...(what === 'roles' && {
        pipelineRole: this.role('codepipeline'),
        eventRole: this.eventRole(),
        imageStepRole: this.role('lambda', 'lambda-publish'),
      }),
    };
  }

  private source(): PipelineSource {
    switch (this.combination.source) {
      case 'S3':
        return PipelineSource.s3('source.zip');
      case 'S3 in the artifact bucket':
        return PipelineSource.s3InArtifactBucket('source/source.zip');
      case 'CodeCommit':
        return PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(this.stack, 'Source', 'shop'));
      case 'GitHub by connection': {
        const connectionArn = arn(
          this.environment,
          'codeconnections',
          'connection/11111111-2222-3333-4444-555555555555',
        );
        return PipelineSource.gitHub('acme/shop', { connectionArn });
      }
      case 'GitHub by token':
        return PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('github-token') });
      case 'GitHub by token in a parameter':
        return PipelineSource.gitHubOAuth('acme/shop', {
          tokenParameter: tokenParameter(this.stack, this.environment, this.combination),
          tokenRole: this.functionRole('token'),
        });
    }
  }

  private imageBuild(): ImageBuild {
    const { existing: what, image, logins, network, variables } = this.combination;
    if (what === 'project') {
      return ImageBuild.project(existing.existingProject(this.shared));
    }
    return ImageBuild.docker({
      role: what === 'roles' ? this.role('codebuild') : undefined,
      buildImage: existing.buildImage(this.stack, image),
      registryLogins: existing.logins(this.stack, logins, this.environment),
      vpc: network === 'VPC' ? existing.importedVpc(this.stack) : undefined,
      environmentVariables: variablesOf(variables, this.stack, this.environment),
    });
  }

  private stages(): CiCdPipelineProps['stages'] {
    const { targets, gates } = this.combination;
    const ofTargets = [
      ...(targets.includes('tag') ? [DeployTarget.promoteByTag('live', { role: this.functionRole('tag') })] : []),
      ...(targets.startsWith('imported ECS') ? [this.importedEcs()] : []),
      ...(targets === 'task definition' ? [this.taskDefinition()] : []),
      ...(['ECS', 'tag and ECS', 'ECS service'].includes(targets) ? [this.ecs()] : []),
    ];
    const approvals = [
      ...(gates.includes('approval') ? [Gate.manualApproval()] : []),
      ...(gates === 'task' ? [this.task()] : []),
    ];
    const verifications = gates.includes('validation')
      ? [Gate.imageValidation({ role: this.functionRole('validation') })]
      : [];
    const isEmpty = ofTargets.length + approvals.length + verifications.length === 0;
    return isEmpty ? [] : [{ stageName: 'Staging', gates: approvals, targets: ofTargets, verifications }];
  }

  private ecs(): DeployTarget {
    const service = existing.fargateService(this.stack);
    return this.combination.targets === 'ECS service'
      ? DeployTarget.ecsService(service, { role: this.functionRole('deployment') })
      : DeployTarget.ecsRolling(service, { role: this.actionRole() });
  }

  private importedEcs(): DeployTarget {
    const { account } = this.environment;
    const serviceArn = this.stack.formatArn({ service: 'ecs', resource: 'service', resourceName: 'production/shop' });
    const role = (name: string): iam.IRole =>
      iam.Role.fromRoleArn(
        this.stack,
        name,
        this.stack.formatArn({ service: 'iam', region: '', account, resource: 'role', resourceName: name }),
      );
    const service = ecs.BaseService.fromServiceArnWithCluster(this.stack, 'ImportedService', serviceArn);
    const roles = { taskRole: role('shop-task'), executionRole: role('shop-execution') };
    const tasks = { ...roles, taskDefinitionFamily: 'shop' };
    return this.combination.targets === 'imported ECS'
      ? DeployTarget.ecsRolling(service, { ...tasks, containerName: 'app', role: this.actionRole() })
      : DeployTarget.ecsService(service, {
          ...tasks,
          containerNames: ['app'],
          approval: {},
          role: this.functionRole('deployment'),
        });
  }

  private taskDefinition(): DeployTarget {
    const definition = existing.loggedTask(this.stack, 'Report', 'report');
    return DeployTarget.ecsTaskDefinition('report', {
      containerNames: ['app'],
      taskRole: definition.taskRole,
      executionRole: definition.obtainExecutionRole(),
      role: this.functionRole('registration'),
    });
  }

  private task(): Gate {
    return Gate.ecsTask({
      cluster: existing.importedCluster(this.stack),
      taskDefinition: existing.loggedTask(this.stack, 'Migration', 'migration'),
      role: this.functionRole('task'),
    });
  }

  private encryption(): PipelineEncryption {
    switch (this.combination.encryption) {
      case 'AWS managed':
      case 'keys of another account':
        return PipelineEncryption.awsManaged();
      case 'customer managed':
      case 'switched keys':
        return PipelineEncryption.customerManaged();
      case 'existing keys':
        return PipelineEncryption.customerManaged({
          encryptionKey: existing.existingKey(this.shared, 'DataKey'),
          topicKey: existing.existingKey(this.shared, 'TopicKey'),
        });
    }
  }

  private bucketWithCentralKey(): s3.Bucket {
    return existing.existingBucket(this.shared, kms.Key.fromKeyArn(this.shared, 'CentralKey', this.central.key));
  }

  /** One for each function: a role that two of them share may do what either needs. */
  private functionRole(purpose: string): iam.IRole | undefined {
    return this.combination.existing === 'roles' ? this.role('lambda', `lambda-${purpose}`) : undefined;
  }

  /** Sources in GitHub start the pipeline by themselves. */
  private eventRole(): iam.IRole | undefined {
    return this.combination.source.startsWith('GitHub') ? undefined : this.role('events');
  }

  private role(service: string, id = service): iam.Role {
    const role = this.roles.get(id) ?? existing.existingRole(this.shared, `Role-${id}`, `${service}.amazonaws.com`);
    this.roles.set(id, role);
    return role;
  }

  /** It trusts the pipeline's role, as its documentation asks for. */
  private actionRole(): iam.IRole | undefined {
    if (this.combination.existing !== 'roles') {
      return undefined;
    }
    const pipelineRole = { ArnEquals: { 'aws:PrincipalArn': this.role('codepipeline').roleArn } };
    return new iam.Role(this.shared, 'Role-ecs', {
      assumedBy: new iam.AccountRootPrincipal().withConditions(pipelineRole),
    });
  }
}
