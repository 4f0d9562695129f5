import { Stack, StackProps } from 'aws-cdk-lib';
import { BaseService } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  CiCdPipeline,
  DeployTarget,
  Gate,
  GitHubOAuthSourceOptions,
  ImageBuild,
  PipelineEncryption,
  PipelineSource,
} from '../../src';
import { SYSTEM_B_OUTPUTS } from '../outputs';

export interface SystemBProps extends StackProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly taskFamily: string;
  /** The execution role and the task role, in this order. */
  readonly taskRoleArns: string[];
  /** @default 'dev' */
  readonly environmentSuffix?: string;
  /** @default 'acme/shop' */
  readonly repository?: string;
  /**
   * Where the OAuth token is, such as `inSecret('github')` of `oauth-token.ts`.
   * @default - no token: a connection, whose ARN is in the parameter `/cicd-pipeline-<environmentSuffix>/connection-arn`
   */
  readonly oauthToken?: (scope: Construct) => GitHubOAuthSourceOptions;
  /** @default - GitHub */
  readonly source?: PipelineSource;
}

/** With twelve AWS services: a push to GitHub is built, tested, deployed to ECS, validated and recorded. */
export class SystemB extends Stack {
  constructor(scope: Construct, id: string, props: SystemBProps) {
    super(scope, id, props);
    const { clusterName, serviceName, environmentSuffix = 'dev', repository = 'acme/shop' } = props;
    const parameter = `/cicd-pipeline-${environmentSuffix}/connection-arn`;
    const gitHub = props.oauthToken
      ? PipelineSource.gitHubOAuth(repository, props.oauthToken(this))
      : PipelineSource.gitHub(repository, { connectionArn: StringParameter.valueForStringParameter(this, parameter) });
    const arn = this.formatArn({ service: 'ecs', resource: 'service', resourceName: `${clusterName}/${serviceName}` });
    const [executionRole, taskRole] = props.taskRoleArns.map((role, n) => Role.fromRoleArn(this, `TaskRole${n}`, role));
    const tasks = { containerName: 'app', taskDefinitionFamily: props.taskFamily, executionRole, taskRole };
    const service = DeployTarget.ecsRolling(BaseService.fromServiceArnWithCluster(this, 'Service', arn), tasks);
    new CiCdPipeline(this, 'Pipeline', {
      namePrefix: 'cicd-pipeline',
      environmentSuffix,
      source: props.source ?? gitHub,
      imageBuild: ImageBuild.docker({ testCommands: ['sh test.sh'] }),
      stages: [{ stageName: 'Deploy', targets: [service], verifications: [Gate.imageValidation()] }],
      encryption: PipelineEncryption.customerManaged(),
      logRetention: RetentionDays.ONE_WEEK,
      tags: { Project: 'cicd-pipeline', ManagedBy: 'CDK' },
      outputs: SYSTEM_B_OUTPUTS,
    });
  }
}
