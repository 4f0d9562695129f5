import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Rehearsal } from 'codepipeline-rehearsal';
import { callEcs } from 'codepipeline-rehearsal/lib/codepipeline/aws/ecs';
import { deploy } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

const FIRST_IMAGE = 'public.ecr.aws/nginx/nginx:stable';

function listenerRule(listener: elb.ApplicationListener, targets: elb.ApplicationTargetGroup) {
  return new elb.ApplicationListenerRule(listener, 'Rule', {
    listener,
    priority: 1,
    conditions: [elb.ListenerCondition.pathPatterns(['/*'])],
    action: elb.ListenerAction.forward([targets]),
  });
}

/** A blue/green service behind a load balancer that pauses before its traffic shifts, as users write it. */
function shop(app: App, image = FIRST_IMAGE): Stack {
  const stack = new Stack(app, 'Shop');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: 'shop' });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Tasks', { family: 'shop' });
  taskDefinition.addContainer('app', {
    image: ecs.ContainerImage.fromRegistry(image),
    portMappings: [{ containerPort: 80 }],
  });
  const service = new ecs.FargateService(stack, 'Service', {
    cluster,
    taskDefinition,
    serviceName: 'shop',
    deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
    bakeTime: Duration.minutes(10),
    circuitBreaker: { rollback: true },
  });
  const balancer = new elb.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
  const [blue, green] = ['Blue', 'Green'].map(
    (id) => new elb.ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: elb.TargetType.IP }),
  );
  const [production, test] = [80, 8080].map((port) =>
    balancer.addListener(`Listener${port}`, {
      port,
      protocol: elb.ApplicationProtocol.HTTP,
      defaultAction: elb.ListenerAction.fixedResponse(404),
    }),
  );
  const alternateTarget = new ecs.AlternateTarget('Alternate', {
    alternateTargetGroup: green,
    productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(listenerRule(production, blue)),
    testListener: ecs.ListenerRuleConfiguration.applicationListenerRule(listenerRule(test, green)),
  });
  service
    .loadBalancerTarget({ containerName: 'app', containerPort: 80, alternateTarget })
    .attachToApplicationTargetGroup(blue);
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [
    { TargetType: 'PAUSE', LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
  ]);
  new CfnOutput(stack, 'serviceArn', { value: service.serviceArn });
  return stack;
}

async function call(operation: string, request: unknown): Promise<Record<string, Record<string, unknown>[]>> {
  const { endpoint, credentials } = rehearsal.clients.config;
  return (await callEcs(endpoint, credentials, operation, request)) as never;
}

async function shopService(): Promise<Record<string, unknown>> {
  return (await call('DescribeServices', { cluster: 'shop', services: ['shop'] })).services[0];
}

test('a blue/green service is deployed as CDK writes it', async () => {
  await deploy(rehearsal, shop);
  expect(await shopService()).toMatchObject({
    runningCount: 1,
    deploymentConfiguration: {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 10,
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
    },
    loadBalancers: [
      {
        containerName: 'app',
        advancedConfiguration: {
          alternateTargetGroupArn: expect.stringContaining(':targetgroup/'),
          productionListenerRule: expect.stringContaining(':listener-rule/'),
          testListenerRule: expect.stringContaining(':listener-rule/'),
          roleArn: expect.stringContaining(':role/'),
        },
      },
    ],
  });
});

test('an update of its stack fails with its deployment', async () => {
  await rehearsal.services.script('shop', [{ kind: 'crashes', exitCode: 3 }]);
  const { taskDefinition } = await shopService();
  const update = deploy(rehearsal, (app) => shop(app, 'public.ecr.aws/nginx/nginx:broken'));
  await expect(update).rejects.toThrow("'ECS Deployment Circuit Breaker was triggered'");
  expect((await shopService()).taskDefinition).toBe(taskDefinition);
});
