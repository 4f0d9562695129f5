import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { code, codes, table } from './markdown';
import { Attack, Need } from '../../../aws/lists/contracts';
import * as acknowledgements from '../../../src/private/permissions/acknowledgements';
import { Rules } from '../proofs/prove';

const DOCUMENT = join('docs', 'security.md');
const BEGIN = '<!-- npx projen proof -- --write: begin -->';
const END = '<!-- npx projen proof -- --write: end -->';

/** The document with the tables as they should be. */
export function securityPage(root: string, rules: Rules): { readonly current: string; readonly wanted: string } {
  const current = readFileSync(join(root, DOCUMENT), 'utf8');
  const [begin, end] = [current.indexOf(BEGIN), current.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`${DOCUMENT} needs the lines '${BEGIN}' and '${END}', in this order`);
  }
  const tables = [needs(root, rules), attacks(root, rules), acknowledged()].join('\n\n');
  return { current, wanted: `${current.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${current.slice(end)}` };
}

export function writeSecurityPage(root: string, rules: Rules): void {
  writeFileSync(join(root, DOCUMENT), securityPage(root, rules).wanted);
}

function needs(root: string, { contracts }: Rules): string {
  const sections = contracts.map(({ file, title, needs: lines }) =>
    [
      `### ${title}`,
      `[\`${relative(root, file)}\`](../${relative(root, file)})`,
      table(['who', 'calls', 'on', 'with', 'because'], lines.map(row)),
    ].join('\n\n'),
  );
  return ['## Roles, and why each statement is there', ...sections].join('\n\n');
}

function row({ by, call, on, with: context, like, without, why, see }: Need): string[] {
  const keys = Object.entries(context).map(([key, value]) => {
    const isOptional = key === without ? ' (or none)' : '';
    const pattern = like[key] === undefined ? '' : ` (in the policy: ${code(like[key])})`;
    return `${code(key)}: ${code(value)}${pattern}${isOptional}`;
  });
  return [codes(by), codes(call), codes(on), keys.join('<br>'), `[${why}](${see})`];
}

function attacks(root: string, rules: Rules): string {
  const rows = rules.attacks.map(({ title, by, call }: Attack) => [title, codes(by), codes(call)]);
  const folder = relative(root, join(root, 'packages', 'proof', 'attacks'));
  return [
    '## Attacks',
    `From [\`${folder}\`](../${folder}), on each pair of roles and resources of the templates.`,
    table(['attack', 'by', 'calls'], rows),
  ].join('\n\n');
}

function acknowledged(): string {
  const all = Object.values(acknowledgements).filter((value) => typeof value === 'object');
  return [
    '## Acknowledged findings of cdk-nag',
    'The construct acknowledges these findings of `AwsSolutions` where they occur, so that your own run is green;' +
      ' `acknowledgeNagFindings: false` leaves them in your report. A system has at most five.',
    table(
      ['rule', 'reason', 'evidence'],
      all.map(({ rule, reason, evidence }) => [rule, reason, evidence]),
    ),
  ].join('\n\n');
}
