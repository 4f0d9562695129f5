import { centralOf } from './central';
import { CombinationStacks, DEPLOYER, EARLIER_KEY } from './combination';
import { EXAMPLES } from './examples';
import { Combination, combinations, nameOf } from './factors';
import { synthesize } from './synthesize';
import { tokenExternals } from './token';
import { VARIABLE_DEPLOYMENTS } from './variables';
import { arn, CHINA, COMMERCIAL, Environment, GOV_CLOUD } from '../template/environment';
import { World, worldOf } from '../template/world';

const ENVIRONMENTS: { readonly [partition: string]: Environment } = {
  aws: COMMERCIAL,
  'aws-cn': CHINA,
  'aws-us-gov': GOV_CLOUD,
};

/** An app that is proven: an example by its number, or a combination of features. */
export type AppName = { readonly example: number } | { readonly combination: Combination };

export function appNames(): { examples: AppName[]; combinations: AppName[] } {
  return {
    examples: EXAMPLES.map((_, example) => ({ example })),
    combinations: combinations().map((combination) => ({ combination })),
  };
}

/** Worlds of one app differ in what the deployment finds, such as a parameter. */
export function worldsOf(app: AppName): World[] {
  return 'example' in app ? EXAMPLES[app.example]() : worldsOfCombination(app.combination);
}

function worldsOfCombination(combination: Combination): World[] {
  const environment = ENVIRONMENTS[combination.partition];
  const { stacks, nag, missingGrants } = synthesize(
    (app) => new CombinationStacks(app, environment, combination),
    environment,
  );
  const [pipeline] = stacks.filter(({ name }) => name === 'Shop');
  const others = stacks.filter((stack) => stack !== pipeline);
  const role = (name: string): string => arn(environment, 'iam', `role/${name}`, { region: '' });
  const service = {
    arn: arn(environment, 'ecs', 'service/production/shop'),
    facts: {
      family: arn(environment, 'ecs', 'task-definition/shop'),
      taskRole: role('shop-task'),
      executionRole: role('shop-execution'),
    },
  };
  const externals = [service, ...centralOf(environment).externals, ...tokenExternals(environment, combination)];
  const options = {
    externals,
    nag,
    missingGrants,
    grantee: `Shop/${DEPLOYER}`,
    earlierKey: combination.encryption === 'switched keys' ? `Shared/${EARLIER_KEY}` : undefined,
  };
  const deployments = VARIABLE_DEPLOYMENTS[combination.variables] ?? [{}];
  return deployments.map((parameters) =>
    worldOf(nameOf(combination), [pipeline, ...others], { ...options, parameters }),
  );
}
