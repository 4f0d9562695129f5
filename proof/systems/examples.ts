import { synthesize } from './synthesize';
import { SystemA } from '../../examples/system-a/system-a';
import { SystemB } from '../../examples/system-b/system-b';
import { SystemC } from '../../examples/system-c/system-c';
import { arn, COMMERCIAL } from '../template/environment';
import { World, worldOf } from '../template/world';

const executionRole = arn(COMMERCIAL, 'iam', 'role/shop-execution', { region: '' });
const taskRole = arn(COMMERCIAL, 'iam', 'role/shop-task', { region: '' });
const shop = {
  clusterName: 'production',
  serviceName: 'shop',
  taskFamily: 'shop',
  taskRoleArns: [executionRole, taskRole],
};
const service = {
  arn: arn(COMMERCIAL, 'ecs', 'service/production/shop'),
  facts: { family: arn(COMMERCIAL, 'ecs', 'task-definition/shop'), taskRole, executionRole },
};
/** Connections have one of two names of their service, which are those that the parameter may hold. */
const connections = ['codeconnections', 'codestar-connections'].map((serviceName) => ({
  '/cicd-pipeline-dev/connection-arn': arn(COMMERCIAL, serviceName, 'connection/11111111-2222-3333-4444-555555555555'),
}));

/** The three systems of `examples/`, with both sources of the second. */
export const EXAMPLES: readonly (() => World[])[] = [
  () => [
    worldOf(
      'system A',
      synthesize((app) => new SystemA(app, 'SystemA')),
    ),
  ],
  () => {
    const stacks = synthesize((app) => new SystemB(app, 'SystemB', shop));
    return connections.map((parameters) => worldOf('system B', stacks, { parameters, externals: [service] }));
  },
  () => {
    const stacks = synthesize((app) => new SystemB(app, 'SystemB', { ...shop, oauthTokenSecret: 'github-token' }));
    return [worldOf('system B, OAuth', stacks, { externals: [service] })];
  },
  () => [
    worldOf(
      'system C',
      synthesize((app) => new SystemC(app, 'SystemC')),
    ),
  ],
];
