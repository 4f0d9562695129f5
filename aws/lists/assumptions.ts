import { join, relative } from 'node:path';
import { Contract, loadContracts, Need } from './contracts';
import { Less, loadMinimum, Minimum, MinimumLine } from './minimum';
import { loadServiceRequests, ServiceRequest } from './service-requests';
import { LEFT_OUT_GRANTS } from '../../src/private/permissions/left-out-grants';

/** What no page of AWS's says in words, or what is less than a page says: only a real call can confirm it. */
export interface Assumption {
  /** Unique among all assumptions; it starts with the id that the list has. */
  readonly id: string;
  readonly section: 'request' | 'less' | 'wider' | 'reported' | 'left out';
  /** The actions that it is about. */
  readonly calls: readonly string[];
  readonly text: string;
  readonly see: string;
}

/** That we have less than a line of AWS's policy. */
export interface LessEntry {
  readonly one: Less;
  readonly line: MinimumLine;
  readonly title: string;
  readonly see: string;
  /** Of all lines that this is about, in policies of this title. */
  readonly calls: readonly string[];
}

const AWS = 'https://docs.aws.amazon.com/';

export function assumptionsOf(root: string): Assumption[] {
  const minimum = loadMinimum(root);
  return [
    ...assumedRequests(loadServiceRequests(root)).map(ofRequest),
    ...lessEntries(minimum).map((entry, _, all) => ofLess(entry, all)),
    ...widerLines(minimum).map(({ line, see }) => ofWider(line, see)),
    ...reportedNeeds(loadContracts(join(root, 'src'))).map(({ file, need }) => ofReported(relative(root, file), need)),
    ...LEFT_OUT_GRANTS.map(ofLeftOut),
  ];
}

/** What we take for true of requests, since no page has it in words. */
export function assumedRequests(requests: readonly ServiceRequest[]): ServiceRequest[] {
  return requests.filter(({ assumption }) => assumption !== undefined);
}

/** One entry for each reason, policy and resource, whatever the number of lines that have it. */
export function lessEntries(minimum: readonly Minimum[]): LessEntry[] {
  const entries = new Map<string, LessEntry>();
  for (const { title, see, lines } of minimum) {
    for (const line of lines) {
      for (const one of line.less) {
        const key = `${one.id} ${title} ${one.on?.join(' ')}`;
        const calls = [...(entries.get(key)?.calls ?? []), ...(one.call.length > 0 ? one.call : line.call)];
        entries.set(key, { one, line, title, see, calls });
      }
    }
  }
  return [...entries.values()];
}

/** What we take from AWS's policies, though IAM's reference has less: a real call may show that less is enough. */
export function widerLines(minimum: readonly Minimum[]): { readonly line: MinimumLine; readonly see: string }[] {
  return minimum
    .filter((entry) => entry.for === 'action ECS')
    .flatMap(({ see, lines }) => lines.map((line) => ({ line, see })))
    .filter(({ line: { call } }) => call.includes('ecs:RegisterTaskDefinition') || call.includes('iam:PassRole'));
}

/** Lines of contracts whose page is not one of AWS's. */
export function reportedNeeds(contracts: readonly Contract[]): { readonly file: string; readonly need: Need }[] {
  return contracts.flatMap(({ file, needs }) =>
    needs.filter(({ see }) => !see.startsWith(AWS)).map((need) => ({ file, need })),
  );
}

function ofRequest({ id, targets, assumption, see }: ServiceRequest): Assumption {
  return { id: id!, section: 'request', calls: targets, text: assumption!, see };
}

/** Where several entries have an id, the policy tells them apart, or else the resource. */
function ofLess({ one, title, calls }: LessEntry, all: readonly LessEntry[]): Assumption {
  const same = all.filter((entry) => entry.one.id === one.id);
  const titles = new Set(same.map((entry) => entry.title));
  const which = titles.size > 1 ? title : one.on?.join(' ');
  const id = same.length > 1 ? `${one.id}: ${which}` : one.id;
  return { id, section: 'less', calls, text: one.why, see: one.see };
}

function ofWider({ call }: MinimumLine, see: string): Assumption {
  const text = `Less than AWS's policy may be enough for ${call.join(' and ')}.`;
  return { id: `wider: ${call[0]}`, section: 'wider', calls: call, text, see };
}

function ofReported(file: string, { why, call, see }: Need): Assumption {
  return { id: `reported: ${file} ${call.join(' ')}`, section: 'reported', calls: call, text: why, see };
}

function ofLeftOut({ actions, resources, why, evidence }: (typeof LEFT_OUT_GRANTS)[number]): Assumption {
  const id = `left out: ${actions[0]}${resources ? ` on ${resources.source}` : ''}`;
  return { id, section: 'left out', calls: actions, text: why, see: evidence };
}
