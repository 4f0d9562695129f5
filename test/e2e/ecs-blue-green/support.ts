import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Inbox, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { ShopPipeline } from '../../../examples/ecs-blue-green/shop-pipeline';
import { ShopServices } from '../../../examples/ecs-blue-green/shop-services';

const CONNECTION = 'arn:aws:codeconnections:us-east-1:000000000000:connection/11111111-2222-3333-4444-555555555555';

/** The names that CloudFormation gives to a service and its cluster. */
export interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
}

export interface DeployedShop {
  readonly outputs: StackOutputs;
  readonly staging: ServiceNames;
  readonly production: ServiceNames;
  readonly inbox: Inbox;
}

/** Deploys both stacks of the example, in the order of their dependency. */
export async function deployShop(rehearsal: Rehearsal): Promise<DeployedShop> {
  const outdir = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const services = new ShopServices(app, 'ShopServices');
    new ShopPipeline(app, 'ShopPipeline', { services, connectionArn: CONNECTION });
    const named = [services.staging, services.production].map((service) => outputNames(services, service));
    app.synth();
    const names = await rehearsal.deploy(outdir, 'ShopServices');
    const outputs = await rehearsal.deploy(outdir, 'ShopPipeline');
    const [staging, production] = named.map(({ cluster, service }) => ({
      clusterName: names[cluster],
      serviceName: names[service],
    }));
    return { outputs, staging, production, inbox: await rehearsal.subscribe(outputs.topicArn) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Ids of outputs with the names of a service and its cluster. */
function outputNames(stack: ShopServices, { node, serviceName, cluster }: ecs.FargateService) {
  const ids = { cluster: `${node.id}Cluster`, service: `${node.id}Name` };
  new CfnOutput(stack, ids.cluster, { value: cluster.clusterName });
  new CfnOutput(stack, ids.service, { value: serviceName });
  return ids;
}
