import { App, Stack } from 'aws-cdk-lib';
import { synthesize } from './synthesize';
import { SystemA } from '../../../examples/system-a/system-a';
import { inParameter, inSecret } from '../../../examples/system-b/oauth-token';
import { SystemB } from '../../../examples/system-b/system-b';
import { SystemC } from '../../../examples/system-c/system-c';
import { arn, COMMERCIAL } from '../template/environment';
import { External, World, worldOf } from '../template/world';

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

/** The three systems of `examples/`, with each source of the second. */
export const EXAMPLES: readonly (() => World[])[] = [
  () => [worldFrom('system A', (app) => new SystemA(app, 'SystemA'))],
  () => {
    const { stacks, nag, missingGrants } = synthesize((app) => new SystemB(app, 'SystemB', shop));
    return connections.map((parameters) =>
      worldOf('system B', stacks, { parameters, externals: [service], nag, missingGrants }),
    );
  },
  () => {
    const props = { ...shop, oauthToken: inSecret('github-token') };
    return [worldFrom('system B, OAuth', (app) => new SystemB(app, 'SystemB', props), [service])];
  },
  () => {
    const props = { ...shop, oauthToken: inParameter('/cicd-pipeline-dev/github-token') };
    return [worldFrom('system B, token in a parameter', (app) => new SystemB(app, 'SystemB', props), [service])];
  },
  () => [worldFrom('system C', (app) => new SystemC(app, 'SystemC'))],
];

function worldFrom(name: string, build: (app: App) => Stack, externals: readonly External[] = []): World {
  const { stacks, nag, missingGrants } = synthesize(build);
  return worldOf(name, stacks, { externals, nag, missingGrants });
}
