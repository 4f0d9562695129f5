import { Attack, Contract, Need } from '../../../aws/lists/contracts';
import { Request } from '../judge/request';
import { Facts, Subject } from '../template/subject';

/** What stands in requests where names are made by services as they go. */
const ANY = 'a1B2c3/x.zip';
/** Streams, tasks and revisions have no slash in their names. */
const ANY_NAME = '7';

/** A request that some contract needs to be allowed. */
export interface NeededRequest extends Request {
  readonly contract: Contract;
  readonly need: Need;
  readonly subject: Subject;
  /** The condition keys that the policy has to insist on. */
  readonly insistsOn: readonly string[];
  /** The patterns that a policy has for condition keys, where it allows more values than the one that is sent. */
  readonly like: Readonly<Record<string, string>>;
  /** The resource as a policy is to write it down: with `*` where names are not known before. */
  readonly pattern: string;
}

export interface AttackRequest extends Request {
  readonly attack: Attack;
  readonly subjects: readonly Subject[];
}

/** Every request that the contracts say the subjects need. */
export function neededRequests(contracts: readonly Contract[], subjects: readonly Subject[]): NeededRequest[] {
  return contracts.flatMap((contract) =>
    subjects
      .filter(({ kind }) => kind === contract.for)
      .flatMap((subject) => contract.needs.flatMap((need) => requestsOf(contract, need, subject))),
  );
}

function requestsOf(contract: Contract, need: Need, subject: Subject): NeededRequest[] {
  const { facts } = subject;
  if (need.where.some((fact) => facts[fact] === undefined)) {
    return [];
  }
  const fill = filler(facts, `${contract.file}, about ${subject.name}`);
  const context = Object.fromEntries(Object.entries(need.with).map(([key, value]) => [fill(key), fill(value)]));
  const like = Object.fromEntries(Object.entries(need.like).map(([key, value]) => [fill(key), asPattern(fill(value))]));
  const optional = need.without === undefined ? undefined : fill(need.without);
  const contexts = optional === undefined ? [context] : [context, omit(context, optional)];
  return product(need.by, need.call, need.on).flatMap(([by, call, on]) =>
    contexts.map((given) => ({
      contract,
      need,
      subject,
      principal: fill(by),
      action: fill(call),
      resource: sample(fill(on)),
      context: given,
      insistsOn: Object.keys(given).filter((key) => key !== optional),
      like,
      pattern: asPattern(fill(need.pattern ?? on)),
    })),
  );
}

/** Every request that an attack makes, on each pair of subjects that it is about. */
export function attackRequests(attacks: readonly Attack[], subjects: readonly Subject[]): AttackRequest[] {
  return attacks.flatMap((attack) => {
    const [first, second] = attack.for.map((kind) => subjects.filter((subject) => subject.kind === kind));
    const tuples =
      second === undefined
        ? first.map((subject) => [subject])
        : first.flatMap((one) => second.map((other) => [one, other]));
    return tuples.flatMap((tuple) => attackOn(attack, tuple));
  });
}

function attackOn(attack: Attack, subjects: readonly Subject[]): AttackRequest[] {
  // The facts of the first are what both have: a role attacks a key.
  const facts: Facts = Object.assign({}, ...[...subjects].reverse().map((subject) => defined(subject.facts))) as Facts;
  if (attack.where.some((fact) => facts[fact] === undefined)) {
    return [];
  }
  const fill = filler(facts, `attack '${attack.title}', on ${subjects.map(({ name }) => name).join(' and ')}`);
  const context = Object.fromEntries(Object.entries(attack.with).map(([key, value]) => [fill(key), fill(value)]));
  return product(attack.by, attack.call, attack.on).map(([by, call, on]) => ({
    attack,
    subjects,
    principal: fill(by),
    action: fill(call),
    resource: sample(fill(on)),
    context,
  }));
}

/** Puts facts in the place of their names in braces. */
export function filler(facts: Facts, where: string): (text: string) => string {
  return (text) =>
    text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
      if (name === 'any') {
        return placeholder;
      }
      const value = facts[name];
      if (value === undefined) {
        throw new Error(`${where}: nobody knows {${name}}`);
      }
      return value;
    });
}

function asPattern(text: string): string {
  return text.replace('{any}', '*');
}

function sample(resource: string): string {
  return resource.replace('{any}', resource.includes(':s3:::') ? ANY : ANY_NAME);
}

function omit(context: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== key));
}

function defined(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function product<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]): [A, B, C][] {
  return as.flatMap((a) => bs.flatMap((b) => cs.map((c): [A, B, C] => [a, b, c])));
}
