import { centralOf } from './central';
import { CombinationStacks } from './combination';
import { examples } from './examples';
import { Combination, combinations, nameOf } from './factors';
import { synthesize } from './synthesize';
import { arn, CHINA, COMMERCIAL, Environment, GOV_CLOUD } from '../template/environment';
import { World, worldOf } from '../template/world';

const ENVIRONMENTS: { readonly [partition: string]: Environment } = {
  aws: COMMERCIAL,
  'aws-cn': CHINA,
  'aws-us-gov': GOV_CLOUD,
};

/** Each app that is proven. Worlds of one app differ in what the deployment finds, such as a parameter. */
export function apps(): World[][] {
  return [...examples(), ...combinations().map((combination) => [worldOfCombination(combination)])];
}

export function worldOfCombination(combination: Combination): World {
  const environment = ENVIRONMENTS[combination.partition];
  const stacks = synthesize((app) => new CombinationStacks(app, environment, combination), environment);
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
  return worldOf(nameOf(combination), [pipeline, ...others], {
    externals: [service, ...centralOf(environment).externals],
  });
}
