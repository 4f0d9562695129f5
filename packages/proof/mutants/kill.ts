import { Mutant, mutantsOf } from './generate';
import { wiringMutantsOf } from './wiring';
import { allowedOnEverything } from '../../../aws/lists/minimum';
import { mustHold, ourPolicies, questionsAbout, Rules } from '../proofs/prove';
import { Questions } from '../proofs/questions';
import { unneededIn } from '../proofs/unneeded';
import { Exceptions, wildcardsIn } from '../proofs/wildcards';
import { Refusal } from '../refusal';
import { withPolicy, World } from '../template/world';

export interface Killing {
  readonly app: string;
  /** How many of each kind. */
  readonly killed: { readonly [kind: string]: number };
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly kind: string;
  readonly description: string;
}

/** Puts every defect into every policy of an app, one at a time, and asks whether the proof would fail. */
export async function killMutants(worlds: readonly World[], rules: Rules): Promise<Killing> {
  const killed: { [kind: string]: number } = {};
  const survivors: Survivor[] = [];
  const count = ({ kind, description }: Survivor, isKilled: boolean): void => {
    if (isKilled) {
      killed[kind] = (killed[kind] ?? 0) + 1;
    } else {
      survivors.push({ kind, description });
    }
  };
  const asked = worlds.map((world) => ({
    world,
    questions: questionsAbout(world, rules),
    policies: ourPolicies(world),
  }));
  const exceptions = allowedOnEverything(rules.minimum);
  for (const index of asked[0].policies.keys()) {
    const mutants = asked.map(({ policies }) => mutantsOf(policies[index]));
    for (const [which, mutant] of mutants[0].entries()) {
      count(
        mutant,
        await isNoticed(
          asked.map(({ world, questions }, one) => ({ world, questions, mutant: mutants[one][which], exceptions })),
        ),
      );
    }
  }
  for (const mutant of wiringMutantsOf(worlds[0])) {
    count(mutant, await isFound(mutant.world, rules));
  }
  return { app: worlds[0].name, killed, survivors };
}

/** What is not in a policy is found by whatever must hold. */
async function isFound(world: World, rules: Rules): Promise<boolean> {
  return orRefused(async () => (await mustHold(world, questionsAbout(world, rules), rules)).length > 0);
}

async function orRefused(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      return true;
    }
    throw error;
  }
}

interface Infected {
  readonly world: World;
  readonly questions: Questions;
  readonly mutant: Mutant;
  readonly exceptions: Exceptions;
}

/** A defect is noticed in one of the worlds, or is unneeded in all of them. */
function isNoticed(infected: readonly Infected[]): Promise<boolean> {
  return orRefused(async () => {
    for (const one of infected) {
      const { policy, document } = one.mutant;
      if (await isBroken({ ...one, world: withPolicy(one.world, policy, document) })) {
        return true;
      }
    }
    const unneeded = await Promise.all(infected.map(unneededIds));
    return unneeded[0].some((id) => unneeded.every((ids) => ids.includes(id)));
  });
}

/** The cheapest question first. */
async function isBroken({ world, questions, mutant: { policy, document }, exceptions }: Infected): Promise<boolean> {
  const stray = document === undefined ? [] : await wildcardsIn({ ...policy, document }, questions.needed, exceptions);
  return stray.length > 0 || (await questions.shuts(world, policy)) || questions.opens(world, policy);
}

async function unneededIds({ world, questions, mutant: { policy, document } }: Infected): Promise<string[]> {
  if (document === undefined) {
    return [];
  }
  const changed = withPolicy(world, policy, document);
  const mutated = changed.policies.find(
    ({ owner, label, kind }) => owner === policy.owner && label === policy.label && kind === policy.kind,
  )!;
  const { findings } = await unneededIn(changed, mutated, questions);
  return findings.map(({ id }) => id);
}
