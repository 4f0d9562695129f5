import { Message } from 'codepipeline-rehearsal';
import * as colors from 'picocolors';
import { RecordedDeployment, RunningTask } from './outcome';

export type Write = (line: string) => void;

/** The subject that SNS gives an email whose message has none. */
const DEFAULT_SUBJECT = 'AWS Notification Message';
const LABEL_WIDTH = 14;

export function heading(write: Write, text: string): void {
  ['', colors.bold(colors.cyan(`── ${text}`))].forEach(write);
}

export function fact(write: Write, label: string, value: string): void {
  write(`  ${colors.dim(label.padEnd(LABEL_WIDTH))}${value}`);
}

export function describeTask(write: Write, service: string, { revision, image }: RunningTask): void {
  fact(write, service, `runs ${revision}`);
  fact(write, 'image', image);
}

export function describeRecord(write: Write, record: RecordedDeployment): void {
  fact(write, 'deploymentId', record.deploymentId);
  fact(write, 'timestamp', `${record.timestamp} (${new Date(record.timestamp).toISOString()})`);
  fact(write, 'status', record.status);
  fact(write, 'imageDigest', record.imageDigest);
}

/** Shows a message as it appears in a mailbox. */
export function describeMessage(write: Write, { subject = DEFAULT_SUBJECT, text }: Message): void {
  const bar = colors.yellow('  ┃');
  write(`${bar} ${colors.bold(subject)}`);
  ['', ...text.split('\n')].forEach((line) => write(`${bar} ${line}`.trimEnd()));
}

export function warnOfStandIn(write: Write): void {
  write('');
  [
    'This machine has no Docker engine, so a stand-in packed the build context into',
    'the image, without running its RUN instructions. With Docker, the same demo',
    'builds and pushes a real image.',
  ].forEach((line) => write(colors.yellow(line)));
}

export function lookNext(write: Write): void {
  heading(write, 'Look next');
  write('  examples/ecs-blue-green/shop-pipeline.ts   the pipeline that was deployed, less than a page');
  write('  docs/ecs-deployments.md                    every end of a deployment, with the sentence that people get');
  write('  docs/reference/README.md                   every option, by topic');
}
