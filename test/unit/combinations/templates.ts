import { App, Aws, Environment, Stack } from 'aws-cdk-lib';
import { ENVIRONMENTS, propsOf } from './factors';
import { pairwiseCombinations } from './pairwise';
import { SystemA } from '../../../examples/system-a/system-a';
import { inParameter, inSecret } from '../../../examples/system-b/oauth-token';
import { SystemB } from '../../../examples/system-b/system-b';
import { SystemC } from '../../../examples/system-c/system-c';
import { CiCdPipeline } from '../../../src';

export interface NamedTemplate {
  readonly name: string;
  readonly template: unknown;
}

/** The pairwise set, and the examples for every partition. */
export function templatesToLint(): NamedTemplate[] {
  const combinations = pairwiseCombinations().map((combination, index) =>
    synthesized(`combination-${index}-${Object.values(combination).join('-')}`, (app) => {
      const stack = new Stack(app, 'Test', { env: ENVIRONMENTS[combination.environment] });
      new CiCdPipeline(stack, 'Pipeline', propsOf(stack, combination));
      return stack;
    }),
  );
  const examples = Object.entries(EXAMPLES).flatMap(([name, define]) =>
    Object.entries(ENVIRONMENTS).map(([place, env]) => synthesized(`${name}-${place}`, (app) => define(app, env))),
  );
  return [...combinations, ...examples];
}

const role = (name: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`;
const service = {
  clusterName: 'cluster',
  serviceName: 'shop',
  taskFamily: 'shop',
  taskRoleArns: [role('execution'), role('task')],
};

const EXAMPLES: Record<string, (app: App, env?: Environment) => Stack> = {
  'system-a': (app, env) => new SystemA(app, 'SystemA', { env }),
  'system-b': (app, env) => new SystemB(app, 'SystemB', { env, ...service }),
  'system-b-oauth': (app, env) =>
    new SystemB(app, 'SystemB', { env, ...service, oauthToken: inSecret('github-token') }),
  'system-b-parameter': (app, env) =>
    new SystemB(app, 'SystemB', { env, ...service, oauthToken: inParameter('/token') }),
  'system-c': (app, env) => new SystemC(app, 'SystemC', { env }),
};

function synthesized(name: string, define: (app: App) => Stack): NamedTemplate {
  const app = new App({ analyticsReporting: false });
  const { stackName } = define(app);
  return { name, template: app.synth().getStackByName(stackName).template };
}
