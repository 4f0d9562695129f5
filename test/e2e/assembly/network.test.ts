import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import { Rehearsal } from 'codepipeline-rehearsal';
import { deploy } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
const warnings: string[] = [];
rehearse((started) => (rehearsal = started), {
  onProgress: (event) => event.type === 'warning' && warnings.push(event.message),
});

/** A load-balanced service in its own network, as users write it. */
function shop(app: App): Stack {
  const stack = new Stack(app, 'Shop');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  new patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
    vpc,
    taskImageOptions: { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') },
  });
  return stack;
}

test('a service with its network is deployed, and a warning lists what is not simulated', async () => {
  const outputs = await deploy(rehearsal, shop);
  expect(Object.keys(outputs)).toContainEqual(expect.stringContaining('LoadBalancerDNS'));
  expect(warnings).toEqual([
    'stack Shop: accepted without effect: AWS::EC2::EIP (2), AWS::EC2::NatGateway (2), ' +
      'AWS::EC2::SecurityGroupEgress (1), AWS::EC2::SecurityGroupIngress (1)',
  ]);
});
