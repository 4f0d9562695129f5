import { Finding } from './finding';
import { Less, Minimum, MinimumLine } from '../../../aws/lists/minimum';
import { ServiceRequest } from '../../../aws/lists/service-requests';
import { isCovered, Permission } from '../aws/cover';
import { filler } from '../contracts/expand';
import { expand } from '../judge/knowledge';
import { Subject } from '../template/subject';
import { World } from '../template/world';

export interface MinimumCheck {
  readonly findings: readonly Finding[];
  /** Minimums that something is about. */
  readonly titles: readonly string[];
  /** Reasons for less that something has less by. */
  readonly needed: readonly string[];
}

/** Policies are at least as wide as AWS's pages say, or as `less` says. */
export async function belowMinimum(
  world: World,
  { minimum, requests }: { readonly minimum: readonly Minimum[]; readonly requests: readonly ServiceRequest[] },
  subjects: readonly Subject[],
): Promise<MinimumCheck> {
  const findings = new Map<string, Finding>();
  const titles = new Set<string>();
  const needed = new Set<string>();
  const report = (message: string): unknown => findings.set(message, { proof: 'minimum', id: message, message });
  for (const entry of minimum) {
    for (const subject of subjects.filter(({ kind }) => kind === entry.for)) {
      titles.add(entry.title);
      if (entry.unused !== undefined) {
        report(`${subject.name} is of the kind of '${entry.title}': take its 'unused' out`);
      }
      for (const { permission, less } of await permissionsOf(entry, subject)) {
        if (isCovered(world, requests, permission)) {
          continue;
        }
        if (less !== undefined) {
          needed.add(less.id);
          const instead = (less.on ?? []).map((on) => ({ ...permission, resource: fillFor(entry, subject)(on) }));
          if (instead.every((other) => isCovered(world, requests, other))) {
            continue;
          }
        }
        report(describe(entry, subject, permission));
      }
    }
  }
  return { findings: [...findings.values()], titles: [...titles], needed: [...needed] };
}

interface Asked {
  readonly permission: Permission;
  readonly less?: Less;
}

async function permissionsOf(entry: Minimum, subject: Subject): Promise<Asked[]> {
  const asked = entry.lines
    .filter(({ where }) => where.every((fact) => subject.facts[fact] !== undefined))
    .map((line) => permissionsOfLine(entry, subject, line));
  return (await Promise.all(asked)).flat();
}

async function permissionsOfLine(entry: Minimum, subject: Subject, line: MinimumLine): Promise<Asked[]> {
  const fill = fillFor(entry, subject);
  const values = Object.fromEntries(Object.entries(line.with).map(([key, all]) => [fill(key), all.map(fill)]));
  const actions = (await Promise.all(line.call.map((action) => expand(fill(action))))).flat();
  return actions.flatMap((action) =>
    entry.by.flatMap((by) =>
      line.on.map((on) => ({
        permission: { principal: fill(by), action, resource: fill(on), values },
        less: line.less.find(({ call }) => call.length === 0 || call.includes(action)),
      })),
    ),
  );
}

function fillFor(entry: Minimum, { facts, name }: Subject): (text: string) => string {
  return filler(facts, `aws/minimum-permissions.yaml, '${entry.title}', about ${name}`);
}

function describe(
  { title, see }: Minimum,
  subject: Subject,
  { principal, action, resource, values }: Permission,
): string {
  const conditions = Object.entries(values).map(([key, all]) => `, with ${key} of ${all.join(' and ')}`);
  return `${principal} (${subject.name}) may not call ${action} on ${resource}${conditions.join('')}, though AWS says so: ${title} (${see})`;
}
