import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codes, table } from './markdown';
import { assumedRequests, LessEntry, lessEntries, reportedNeeds, widerLines } from '../../../aws/lists/assumptions';
import { LEFT_OUT_GRANTS } from '../../../src/private/permissions/left-out-grants';
import { Rules } from '../proofs/prove';

const DOCUMENT = join('docs', 'assumptions.md');
const INTRODUCTION = `# Assumptions

The construct has not been deployed to AWS yet. Its policies rest on what AWS's pages say; where no page says it in words, or where
ours say less than the policy of a page, it is an assumption, and this is the list of them. None of them has been confirmed by a
real call. The rehearsal confirms nothing here: it was written with the same assumptions. \`npm run smoke\` tries them in an account
of yours, and reports which of them are confirmed, refuted, or not reached ([how](smoke.md)).

\`npx projen proof -- --write\` writes this page, from [packages/rehearsal/assets/service-requests.yaml](../packages/rehearsal/assets/service-requests.yaml),
[aws/minimum-permissions.yaml](../aws/minimum-permissions.yaml), the contracts, and
[src/private/permissions/left-out-grants.ts](../src/private/permissions/left-out-grants.ts).`;

/** The document as it is, and as the lists have it. */
export function assumptionsPage(root: string, rules: Rules): { readonly current: string; readonly wanted: string } {
  const sections = [INTRODUCTION, requests(rules), less(rules), wider(rules), reported(root, rules), leftOut()];
  return { current: readFileSync(join(root, DOCUMENT), 'utf8'), wanted: `${sections.join('\n\n')}\n` };
}

export function writeAssumptionsPage(root: string, rules: Rules): void {
  writeFileSync(join(root, DOCUMENT), assumptionsPage(root, rules).wanted);
}

/** What we take for true of requests, since no page has it in words; and the quotations that we rely on. */
function requests({ requests: table_ }: Rules): string {
  const assumed = assumedRequests(table_);
  const quoted = table_.filter(({ words }) => words !== undefined);
  return [
    '## What requests carry',
    'A condition on a key that a request does not carry is never met. Where nothing may be asked for, no key is in the list.',
    table(
      ['id', 'who', 'calls', 'with the keys', 'assumption'],
      assumed.map(({ id, callers, targets, keys, assumption, see }) => [
        ...[codes([id!]), codes(callers), codes(targets), codes(keys), `[${assumption}](${see})`],
      ]),
    ),
    'AWS has these in words:',
    table(
      ['who', 'calls', 'with the keys', 'words'],
      quoted.map(({ callers, targets, keys, words, see }) => [
        ...[codes(callers), codes(targets), codes(keys), `[${words}](${see})`],
      ]),
    ),
  ].join('\n\n');
}

function less({ minimum }: Rules): string {
  const rows = lessEntries(minimum).map((entry) => [
    ...[codes([entry.one.id]), `[${entry.title}](${entry.see})`, ...difference(entry)],
    `[${entry.one.why}](${entry.one.see})`,
  ]);
  return [
    '## Where our policies say less than the policy of a page',
    table(['id', "AWS's policy", 'its actions', 'on', 'ours, on', 'why that is enough'], rows),
  ].join('\n\n');
}

function difference({ one, line, calls }: LessEntry): string[] {
  return [codes(calls), codes(line.on), one.on === undefined ? 'none' : codes(one.on)];
}

/** What we take from AWS's policies, though IAM's reference has less: a real call may show that less is enough. */
function wider({ minimum }: Rules): string {
  const rows = widerLines(minimum).map(({ line: { call, on, with: values }, see }) => [
    codes(call),
    codes(on),
    Object.entries(values)
      .map(([key, all]) => `${codes([key])}: ${codes(all)}`)
      .join('<br>'),
    `[the policy of the page](${see})`,
  ]);
  return [
    '## Where less may be enough',
    "IAM's reference knows a resource for registering a task definition, and tasks are all that the roles are for. Until a real" +
      " call shows that less is enough, this is as in AWS's policy:",
    table(['calls', 'on', 'with', 'from'], rows),
  ].join('\n\n');
}

/** Lines of contracts whose page is not one of AWS's. */
function reported(root: string, { contracts }: Rules): string {
  const rows = reportedNeeds(contracts).map(({ file, need: { why, call, see } }) => [
    `[${relative(root, file)}](../${relative(root, file)})`,
    codes(call),
    `[${why}](${see})`,
  ]);
  const none = 'None: every line of a contract is from a page of AWS.';
  return ['## What people reported', rows.length > 0 ? table(['contract', 'calls', 'reported'], rows) : none].join(
    '\n\n',
  );
}

function leftOut(): string {
  return [
    '## What CDK would grant, and our roles are not allowed',
    'Each is about resources that the role is allowed something else on. A grant on anything else is warned of, with the statement.',
    table(
      ['actions', 'why'],
      LEFT_OUT_GRANTS.map(({ actions, why, evidence }) => [codes(actions), `[${why}](${evidence})`]),
    ),
  ].join('\n\n');
}
