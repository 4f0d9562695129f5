import { FakeAws } from './aws/server';
import { Case, casesOf, Harness, Outcome, play } from './cases';
import { Bundle } from './lambda';
import { Told } from './report';
import { Scenario } from './scenario';
import { DEPLOY_APPROVED, DEPLOY_SERVICE, REGISTER_TASK_DEFINITION, RUN_TASK } from './scenarios/ecs';
import { PROMOTE_IMAGE } from './scenarios/promote-image';
import { PUBLISH_IMAGE } from './scenarios/publish-image';
import { VALIDATE_IMAGE } from './scenarios/validate-image';

/** The functions that answer jobs. */
export const SCENARIOS: readonly Scenario[] = [
  PROMOTE_IMAGE,
  VALIDATE_IMAGE,
  PUBLISH_IMAGE,
  DEPLOY_SERVICE,
  DEPLOY_APPROVED,
  RUN_TASK,
  REGISTER_TASK_DEFINITION,
];

/** The number of cases in parallel: they wait more than they compute. */
const AT_ONCE = 64;

export interface RunOptions {
  readonly scenarios?: readonly Scenario[];
  readonly bundle?: Bundle;
  readonly ignoresConditions?: boolean;
  wanted?(played: Case, index: number): boolean;
}

export async function runFaults(options: RunOptions = {}): Promise<Outcome[]> {
  const { scenarios = SCENARIOS, bundle = new Bundle(), ignoresConditions, wanted = () => true } = options;
  const aws = new FakeAws();
  await aws.listen();
  const harness: Harness = { bundle, aws, ignoresConditions };
  try {
    const cases = (await Promise.all(scenarios.map(async (scenario) => casesOf(harness, scenario)))).flat();
    return await inTurns(cases.filter(wanted), async (played) => play(harness, played));
  } finally {
    await aws.close();
  }
}

async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) {
      results[index] = await work(all[index]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** The entry of an outcome in the report. */
export function tell({ case: { scenario, story, name }, wrongs, ended }: Outcome): Told {
  return { story: `${scenario.entryPoint}: ${story.name}`, name, wrongs, ended };
}
