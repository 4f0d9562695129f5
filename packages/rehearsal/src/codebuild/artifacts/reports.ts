import { randomUUID } from 'node:crypto';
import { selectFiles, type FilePlaces } from './artifacts';
import { readWithin } from '../../inside';
import type { ReportDefinition } from '../buildspec/buildspec';
import { quoteError, PhaseError } from '../errors';
import type { BuildControl, TestCounts, TestReport } from '../types';

export interface ReportContext {
  readonly places: FilePlaces;
  readonly projectName: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly control: BuildControl;
  readonly expand: (text: string) => string;
  readonly onLine: (line: string) => void;
}

// What the service role needs for a test report ("Working with test report permissions").
const REPORT_ACTIONS = ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'];

/** Reads the test results that a buildspec's report names and checks that the build's role may report them. */
export async function collectReport(
  nameOrArn: string,
  definition: ReportDefinition,
  context: ReportContext,
): Promise<TestReport> {
  const { expand, places, onLine } = context;
  const reportGroupArn = reportGroup(expand(nameOrArn), context);
  try {
    await authorizeReport(reportGroupArn, nameOrArn.startsWith('arn:'), context);
    const baseDirectory = definition['base-directory'] && expand(definition['base-directory']);
    const files = await selectFiles({ files: definition.files.map(expand), baseDirectory }, places, onLine);
    const counts = await Promise.all(
      files.map(async ({ path, name }) => countTests((await readWithin(places.folders, path)).toString('utf8'), name)),
    );
    const tests = counts.reduce(addCounts);
    const id = randomUUID();
    return {
      name: reportGroupArn.split('/').at(-1) ?? nameOrArn,
      arn: `${reportGroupArn.replace(':report-group/', ':report/')}:${id}`,
      reportGroupArn,
      status: tests.failed + tests.errors > 0 ? 'FAILED' : 'SUCCEEDED',
      tests,
    };
  } catch (error) {
    throw new PhaseError('CLIENT_ERROR', `${nameOrArn}: [${quoteError(error)}]`);
  }
}

/** A name means the report group `<project name>-<name>`. */
export function reportGroup(
  nameOrArn: string,
  { projectName, region, account }: Pick<ReportContext, 'projectName' | 'region' | 'account'>,
): string {
  if (nameOrArn.startsWith('arn:')) {
    return nameOrArn;
  }
  return `arn:aws:codebuild:${region}:${account}:report-group/${projectName}-${nameOrArn}`;
}

async function authorizeReport(
  reportGroupArn: string,
  exists: boolean,
  { control, accessKeyId }: ReportContext,
): Promise<void> {
  const actions = exists ? REPORT_ACTIONS.slice(1) : REPORT_ACTIONS;
  for (const action of actions) {
    await control.authorize({ accessKeyId, action: `codebuild:${action}`, resourceArn: reportGroupArn });
  }
}

const TEST_CASE = /<testcase\b(?:[^>"']|"[^"]*"|'[^']*')*?(?:\/>|>([\s\S]*?)<\/testcase\s*>)/g;

/** Counts the test cases of a JUnit XML file by their outcome. */
export function countTests(xml: string, file: string): TestCounts {
  if (!/<testsuites?\b/.test(xml)) {
    throw new PhaseError('CLIENT_ERROR', `${file} is not a JUnit XML file: it has no <testsuite>`);
  }
  const outcomes = [...withoutText(xml).matchAll(TEST_CASE)].map(([, body = '']) => outcomeOf(body));
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  return {
    total: outcomes.length,
    succeeded: count('succeeded'),
    failed: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

const withoutText = (xml: string): string =>
  xml.replace(/<!--[\s\S]*?-->/g, '').replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');

const outcomeOf = (body: string): string => /<(failure|error|skipped)\b/.exec(body)?.[1] ?? 'succeeded';

const addCounts = (one: TestCounts, other: TestCounts): TestCounts => ({
  total: one.total + other.total,
  succeeded: one.succeeded + other.succeeded,
  failed: one.failed + other.failed,
  errors: one.errors + other.errors,
  skipped: one.skipped + other.skipped,
});
