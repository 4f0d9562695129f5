import { make, sorters } from 'covertable';
import { BUILDS, Combination, ENCRYPTIONS, ENVIRONMENTS, GATES, RESOURCES, SOURCES, TARGETS } from './factors';

export interface PlacedCombination extends Combination {
  readonly environment: keyof typeof ENVIRONMENTS;
}

type Factors = { [factor in keyof PlacedCombination]: PlacedCombination[factor][] };

const kindsOf = <T extends object>(kinds: T) => Object.keys(kinds) as (keyof T)[];

export const FACTORS: Factors = {
  source: kindsOf(SOURCES),
  target: kindsOf(TARGETS),
  gate: kindsOf(GATES),
  verification: kindsOf(GATES),
  encryption: kindsOf(ENCRYPTIONS),
  build: kindsOf(BUILDS),
  resources: kindsOf(RESOURCES),
  logging: [true, false],
  notifications: [true, false],
  environment: kindsOf(ENVIRONMENTS),
};

/** The same few combinations each time: every two kinds are together in one of them. */
export function pairwiseCombinations(): PlacedCombination[] {
  return make(FACTORS, { sorter: sorters.hash, seed: 'templates' }) as PlacedCombination[];
}
