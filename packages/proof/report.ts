import { Equivalent, isEquivalent } from './mutants/equivalents';
import { Killing, Survivor } from './mutants/kill';
import { Proof } from './proofs/prove';
import { Outcome } from './run';

/** At most this many findings of an app are shown: one cause often has many. */
const SHOWN = 12;

/** What is printed at the end, and what is not well. */
export interface Report {
  readonly text: string;
  readonly problems: readonly string[];
}

export function reportOn(
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
  lines: readonly string[],
): Report {
  const proofs = outcomes.flatMap((outcome) => ('proof' in outcome ? [outcome.proof] : []));
  const killings = outcomes.flatMap((outcome) => ('killing' in outcome ? [outcome.killing] : []));
  const errors = outcomes.flatMap((outcome) =>
    'error' in outcome ? [`${JSON.stringify(outcome.job)}: ${outcome.error}`] : [],
  );
  const alive = killings.flatMap(({ app, survivors }) => survivors.map((survivor) => ({ app, survivor })));
  const expected = alive.filter(({ survivor }) => equivalents.some((equivalent) => isEquivalent(equivalent, survivor)));
  const unexpected = alive.filter((one) => !expected.includes(one));
  const idle = equivalents.filter((equivalent) => !alive.some(({ survivor }) => isEquivalent(equivalent, survivor)));
  const problems = [
    ...errors,
    ...proofs.flatMap(findingsOf),
    ...unexpected.map(({ app, survivor }) => `${app}: a defect went unnoticed: ${describe(survivor)}`),
    ...lines
      .filter((line) => !proofs.some((proof) => proof.lines.includes(line)))
      .map((line) => `nothing is about this line: ${line}`),
    ...idle.map(
      ({ kind, about }) => `no defect '${kind}: ${about}' is left alive: take it out of mutants/equivalents.yaml`,
    ),
  ];
  const text = [wildcardsByAction(proofs), killsByKind(killings), summary(proofs, killings, expected.length)].join(
    '\n\n',
  );
  return { text, problems };
}

function summary(proofs: readonly Proof[], killings: readonly Killing[], equivalents: number): string {
  const sum = (count: (proof: Proof) => number): number => proofs.reduce((total, proof) => total + count(proof), 0);
  const killed = killings
    .flatMap((killing) => Object.values(killing.killed))
    .reduce((total, count) => total + count, 0);
  return [
    `${proofs.length} apps, ${sum(({ policies }) => policies)} policies`,
    `${sum(({ needed }) => needed)} requests proven to be allowed`,
    `${sum(({ pieces }) => pieces)} pieces of policies proven to be needed`,
    `${sum(({ nearMisses }) => nearMisses)} near misses and ${sum(({ attacks }) => attacks)} attacks denied`,
    `${killed} mutants killed, ${equivalents} equivalent`,
  ].join('\n');
}

function findingsOf({ name, findings }: Proof): string[] {
  const shown = findings.slice(0, SHOWN).map(({ proof, message }) => `${name}: ${proof}: ${message}`);
  return findings.length > SHOWN ? [...shown, `${name}: ${findings.length - SHOWN} more`] : shown;
}

function wildcardsByAction(proofs: readonly Proof[]): string {
  const roles = new Map<string, Set<string>>();
  for (const { name, wildcards } of proofs) {
    for (const { action, role } of wildcards) {
      roles.set(action, (roles.get(action) ?? new Set()).add(`${name} ${role}`));
    }
  }
  const lines = [...roles].sort().map(([action, which]) => `  ${action}: ${which.size} roles`);
  return [
    'Allowed on *: actions without resource-level permissions, and actions that the policy on the AWS page grants on *:',
    ...lines,
  ].join('\n');
}

function killsByKind(killings: readonly Killing[]): string {
  const kinds = new Map<string, number>();
  for (const { killed } of killings) {
    for (const [kind, count] of Object.entries(killed)) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    }
  }
  return ['Mutants killed, by kind:', ...[...kinds].sort().map(([kind, count]) => `  ${kind}: ${count}`)].join('\n');
}

function describe({ kind, description }: Survivor): string {
  return `${kind}: ${description}`;
}
