import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The image that the tasks run before the first deployment. */
const FIRST_IMAGE = 'public.ecr.aws/nginx/nginx:stable';
const PORT = 80;

export interface ShopServicesProps extends StackProps {
  /**
   * Whether deployments to production pause before the traffic moves. A pause also stops the first deployment of the
   * service, for which CloudFormation waits, so leave it out of that.
   * @default true
   */
  readonly pauseBeforeTraffic?: boolean;
}

/**
 * Two services: staging replaces its tasks one after the other, and production starts the new tasks beside the old ones.
 * Production waits for an answer before its traffic moves, and goes back if an alarm goes off afterwards.
 */
export class ShopServices extends Stack {
  public readonly staging: ecs.FargateService;
  public readonly production: ecs.FargateService;

  constructor(scope: Construct, id: string, props: ShopServicesProps = {}) {
    super(scope, id, props);
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc: new ec2.Vpc(this, 'Vpc', { natGateways: 1 }) });
    this.staging = new ecs.FargateService(this, 'Staging', {
      cluster,
      taskDefinition: this.createTasks('StagingTasks'),
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
    this.production = this.createProduction(cluster);
    if (props.pauseBeforeTraffic ?? true) {
      pauseBeforeTraffic(this.production);
    }
  }

  private createProduction(cluster: ecs.ICluster): ecs.FargateService {
    const { vpc } = cluster;
    const service = new ecs.FargateService(this, 'Production', {
      cluster,
      taskDefinition: this.createTasks('ProductionTasks'),
      desiredCount: 2,
      minHealthyPercent: 100,
      deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
      bakeTime: Duration.minutes(10),
      circuitBreaker: { rollback: true },
    });

    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    const [blue, green] = ['Blue', 'Green'].map(
      (color) => new elbv2.ApplicationTargetGroup(this, color, { vpc, port: PORT, targetType: elbv2.TargetType.IP }),
    );
    const notFound = elbv2.ListenerAction.fixedResponse(404);
    const listener = loadBalancer.addListener('Http', { port: PORT, defaultAction: notFound });
    const traffic = new elbv2.ApplicationListenerRule(this, 'Traffic', {
      listener,
      priority: 1,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])],
      targetGroups: [blue],
    });
    const alternateTarget = new ecs.AlternateTarget('Green', {
      alternateTargetGroup: green,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(traffic),
      role: this.createTrafficRole(),
    });
    service
      .loadBalancerTarget({ containerName: 'app', containerPort: PORT, alternateTarget })
      .attachToApplicationTargetGroup(blue);
    service.enableDeploymentAlarms([this.alarmOnErrors(loadBalancer)]);
    return service;
  }

  private createTasks(id: string): ecs.FargateTaskDefinition {
    const tasks = new ecs.FargateTaskDefinition(this, id);
    const logGroup = new logs.LogGroup(this, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH });
    tasks.addContainer('app', {
      image: ecs.ContainerImage.fromRegistry(FIRST_IMAGE),
      portMappings: [{ containerPort: PORT }],
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app' }),
    });
    return tasks;
  }

  /** Without a role, CDK creates one that ECS can use for every cluster of the account. */
  private createTrafficRole(): iam.Role {
    return new iam.Role(this, 'TrafficRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers'),
      ],
    });
  }

  private alarmOnErrors(loadBalancer: elbv2.ApplicationLoadBalancer): string {
    const alarm = loadBalancer.metrics
      .httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) })
      .createAlarm(this, 'Errors', { alarmName: `${this.stackName}-errors`, threshold: 5, evaluationPeriods: 1 });
    return alarm.alarmName;
  }
}

/**
 * A pause, after which `ContinueServiceDeployment` moves the traffic. CDK's L2 has only hooks that call functions.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
function pauseBeforeTraffic({ node }: ecs.FargateService): void {
  const pause = {
    TargetType: 'PAUSE',
    LifecycleStages: ['POST_SCALE_UP'],
    TimeoutConfiguration: { TimeoutInMinutes: 120, Action: 'ROLLBACK' },
  };
  (node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [pause]);
}
