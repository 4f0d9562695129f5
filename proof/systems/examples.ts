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
const parameters = {
  '/cicd-pipeline-dev/connection-arn': arn(
    COMMERCIAL,
    'codeconnections',
    'connection/11111111-2222-3333-4444-555555555555',
  ),
};

/** The three systems of `examples/`, with both sources of the second. */
export function examples(): World[] {
  return [
    worldOf(
      'system A',
      synthesize((app) => new SystemA(app, 'SystemA')),
    ),
    worldOf(
      'system B',
      synthesize((app) => new SystemB(app, 'SystemB', shop)),
      { parameters, externals: [service] },
    ),
    worldOf(
      'system B, OAuth',
      synthesize((app) => new SystemB(app, 'SystemB', { ...shop, oauthTokenSecret: 'github-token' })),
      { externals: [service] },
    ),
    worldOf(
      'system C',
      synthesize((app) => new SystemC(app, 'SystemC')),
    ),
  ];
}
