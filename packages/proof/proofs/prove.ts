import { definitionsOf } from './definitions';
import { Finding } from './finding';
import { belowMinimum, MinimumCheck } from './minimum';
import { Questions } from './questions';
import { undocumentedConditions, undocumentedRequests } from './requests';
import { settingsOf } from './settings';
import { Unneeded, unneededIn } from './unneeded';
import { AllowedOnAny, allowedOnAny, wildcardsIn } from './wildcards';
import { Attack, Contract, Need } from '../../../aws/lists/contracts';
import { allowedOnEverything, Minimum } from '../../../aws/lists/minimum';
import { ServiceRequest } from '../../../aws/lists/service-requests';
import { attackRequests, neededRequests } from '../contracts/expand';
import { describe } from '../judge/request';
import { Policy } from '../template/policies';
import { subjectsOf } from '../template/subjects';
import { isGranted, isOurs, World } from '../template/world';

export interface Rules {
  readonly contracts: readonly Contract[];
  readonly attacks: readonly Attack[];
  /** What AWS says that requests carry. */
  readonly requests: readonly ServiceRequest[];
  /** What AWS says that principals need at least. */
  readonly minimum: readonly Minimum[];
}

export interface Proof {
  readonly name: string;
  readonly needed: number;
  readonly nearMisses: number;
  readonly attacks: number;
  readonly policies: number;
  /** What was taken away, one after the other. */
  readonly pieces: number;
  readonly wildcards: readonly AllowedOnAny[];
  /** Lines of contracts, attacks and minimums, and reasons for less, that something in the app is about. */
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * The policies to check. Policies of existing resources belong to their owner, and boundaries to the company. A role of a user has
 * the trust that they gave it, and what we granted.
 */
export function ourPolicies(world: World): Policy[] {
  return world.policies.filter(
    ({ kind, label }) =>
      (kind !== 'boundary' && isOurs(world, label)) || (kind === 'identity' && isGranted(world, label)),
  );
}

export function questionsAbout(world: World, { contracts, attacks }: Rules): Questions {
  const subjects = subjectsOf(world);
  return new Questions(world, neededRequests(contracts, subjects), attackRequests(attacks, subjects));
}

/**
 * Proves an app: worlds of one app are the same templates with other values of parameters. Each has to hold, and what a
 * template says has to be needed in one of them.
 */
export async function prove(worlds: readonly World[], rules: Rules): Promise<Proof> {
  const asked = worlds.map((world) => ({ world, questions: questionsAbout(world, rules) }));
  const findings = await Promise.all(asked.map(({ world, questions }) => mustHold(world, questions, rules)));
  const minimums = await Promise.all(worlds.map((world) => belowMinimum(world, rules, subjectsOf(world))));
  const unneeded = await Promise.all(asked.map(({ world, questions }) => unneededInAll(world, questions)));
  const sum = (count: (questions: Questions) => number): number =>
    asked.reduce((total, { questions }) => total + count(questions), 0);
  return {
    name: worlds[0].name,
    needed: sum(({ needed }) => needed.length),
    nearMisses: sum(({ nearMisses }) => nearMisses.length),
    attacks: sum(({ attacks }) => attacks.length),
    policies: ourPolicies(worlds[0]).length,
    pieces: unneeded[0].pieces,
    wildcards: await allowedOnAny(ourPolicies(worlds[0])),
    lines: [...new Set([...asked.flatMap(({ questions }) => linesOf(questions)), ...minimums.flatMap(linesOfMinimum)])],
    findings: [
      ...nagFindings(worlds[0]),
      ...grantFindings(worlds[0]),
      ...findings.flat(),
      ...minimums.flatMap(({ findings: found }) => found),
      ...inEach(unneeded.map(({ findings: found }) => found)),
    ],
  };
}

function linesOf({ needed, attacks }: Questions): string[] {
  return [
    ...needed.map(({ contract, need }) => lineOf(contract, need)),
    ...attacks.map(({ attack }) => lineOfAttack(attack)),
  ];
}

function linesOfMinimum({ titles, needed }: MinimumCheck): string[] {
  return [...titles.map(lineOfTitle), ...needed.map(lineOfLess)];
}

/** Every line that ought to be about something: one that is not may have a name misspelt. */
export function allLines({ contracts, attacks, minimum }: Rules): string[] {
  const used = minimum.filter(({ unused }) => unused === undefined);
  const less = used.flatMap(({ lines }) => lines.flatMap((line) => line.less.map(({ id }) => lineOfLess(id))));
  return [
    ...used.map(({ title }) => lineOfTitle(title)),
    ...new Set(less),
    ...contracts.flatMap((contract) => contract.needs.map((need) => lineOf(contract, need))),
    ...attacks.map(lineOfAttack),
  ];
}

function lineOf({ file }: Contract, { why }: Need): string {
  return `${file}: ${why}`;
}

function lineOfTitle(title: string): string {
  return `minimum: ${title}`;
}

function lineOfLess(id: string): string {
  return `less than AWS's minimum: ${id}`;
}

function lineOfAttack({ title }: Attack): string {
  return `attack: ${title}`;
}

function nagFindings({ nag }: World): Finding[] {
  return nag.map((message): Finding => ({ proof: 'cdk-nag', id: message, message }));
}

function grantFindings({ missingGrants }: World): Finding[] {
  return missingGrants.map((message): Finding => ({ proof: 'grant', id: message, message }));
}

export async function mustHold(world: World, questions: Questions, { requests, minimum }: Rules): Promise<Finding[]> {
  const findings = [
    ...settingsOf(world),
    ...definitionsOf(world),
    ...undocumentedRequests(world, requests, [...questions.needed, ...questions.attacks]),
  ];
  for await (const request of questions.refused(world)) {
    const { contract, need } = request;
    const line = `'${contract.title}': ${need.why} (${contract.file}, ${need.see})`;
    const message = `${describe(request)} is refused, though ${line}`;
    findings.push({ proof: 'enough', id: message, message });
  }
  for await (const request of questions.admitted(world)) {
    const isAttack = 'attack' in request;
    const what = isAttack ? `attack: ${request.attack.title}` : `${request.difference} of '${request.needed.need.why}'`;
    const message = `${describe(request)} is allowed (${what})`;
    findings.push({ proof: isAttack ? 'attack' : 'near miss', id: message, message });
  }
  for (const policy of ourPolicies(world)) {
    findings.push(
      ...(await wildcardsIn(policy, questions.needed, allowedOnEverything(minimum))),
      ...(await undocumentedConditions(world, requests, policy)),
    );
  }
  return findings;
}

async function unneededInAll(world: World, questions: Questions): Promise<Unneeded> {
  const all: Unneeded[] = [];
  for (const policy of ourPolicies(world)) {
    all.push(await unneededIn(world, policy, questions));
  }
  const pieces = all.reduce((total, unneeded) => total + unneeded.pieces, 0);
  return { pieces, findings: all.flatMap(({ findings }) => findings) };
}

/** What is unneeded in every world of the app. */
function inEach(findings: readonly Finding[][]): Finding[] {
  const [first, ...others] = findings;
  return first.filter(({ id }) => others.every((other) => other.some((finding) => finding.id === id)));
}
