import { App, CfnOutput } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ShopPipeline } from './shop-pipeline';
import { ShopServices } from './shop-services';

/** A connection as it looks before somebody has completed its handshake. Rehearsals do not need more. */
const CONNECTION = 'arn:aws:codeconnections:us-east-1:000000000000:connection/11111111-2222-3333-4444-555555555555';

/** The names that CloudFormation gives to a service and its cluster. */
export interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
}

/** The ids of the outputs with these names. */
type NameOutputs = Readonly<Record<'staging' | 'production', ServiceNames>>;

/** Defines both stacks for a rehearsal, `ShopServices` with outputs that say what CloudFormation named. */
export function defineShop(app: App): NameOutputs {
  const services = new ShopServices(app, 'ShopServices');
  new ShopPipeline(app, 'ShopPipeline', { services, connectionArn: CONNECTION });
  return { staging: outputNames(services, services.staging), production: outputNames(services, services.production) };
}

/** The names in the outputs of the deployed stack. */
export function shopNames(ids: NameOutputs, outputs: Readonly<Record<string, string>>): NameOutputs {
  const named = ({ clusterName, serviceName }: ServiceNames): ServiceNames => ({
    clusterName: outputs[clusterName],
    serviceName: outputs[serviceName],
  });
  return { staging: named(ids.staging), production: named(ids.production) };
}

function outputNames(stack: ShopServices, { node, serviceName, cluster }: ecs.FargateService): ServiceNames {
  const ids = { clusterName: `${node.id}Cluster`, serviceName: `${node.id}Name` };
  new CfnOutput(stack, ids.clusterName, { value: cluster.clusterName });
  new CfnOutput(stack, ids.serviceName, { value: serviceName });
  return ids;
}
