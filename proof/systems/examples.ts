import { SystemA } from '../../examples/system-a/system-a';
import { SystemB } from '../../examples/system-b/system-b';
import { SystemC } from '../../examples/system-c/system-c';
import { arn, COMMERCIAL } from '../template/environment';
import { World, worldOf } from '../template/world';
import { synthesize } from './synthesize';

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
export function examples(): World[][] {
  const systemB = synthesize((app) => new SystemB(app, 'SystemB', shop));
  const oauth = { ...shop, oauthTokenSecret: 'github-token' };
  return [
    [
      worldOf(
        'system A',
        synthesize((app) => new SystemA(app, 'SystemA')),
      ),
    ],
    connections.map((parameters) => worldOf('system B', systemB, { parameters, externals: [service] })),
    [
      worldOf(
        'system B, OAuth',
        synthesize((app) => new SystemB(app, 'SystemB', oauth)),
        { externals: [service] },
      ),
    ],
    [
      worldOf(
        'system C',
        synthesize((app) => new SystemC(app, 'SystemC')),
      ),
    ],
  ];
}
