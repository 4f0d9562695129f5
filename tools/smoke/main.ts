import { join } from 'node:path';
import { openAccount, rehearseAccount, type Account } from './account';
import { readArguments, UsageError, type Options } from './arguments';
import { askBudget, askRegion, budgetQuestion, expectAgreement, openTerminal } from './budget';
import { messageOf } from './denial';
import { countsOf, hasPassed, writeReport } from './report';
import { newName } from './run';
import { smoke, takeAway } from './smoke';

/** The exit codes that shells expect of a program that a signal ended. */
const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const write = (line: string): void => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  let exitCode = 1;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    // `once` would let a second Ctrl-C kill the clean-up.
    process.on(signal, () => {
      exitCode = code;
      interrupted.abort(new Error(`${signal}: removing everything`));
    });
  }
  try {
    const passed = await start(readArguments(args, process.env), interrupted.signal);
    return interrupted.signal.aborted ? exitCode : Number(!passed);
  } catch (error) {
    if (interrupted.signal.aborted) {
      console.error(`smoke: ${messageOf(interrupted.signal.reason)}`);
      return exitCode;
    }
    console.error(`smoke: ${messageOf(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function start(options: Options, signal: AbortSignal): Promise<boolean> {
  const name = options.cleanUp ?? newName();
  if (options.rehearse) return run(options, name, signal);
  const terminal = openTerminal(signal);
  const region = await askRegion(options.region, terminal);
  if (options.cleanUp === undefined) expectAgreement(options.yes, terminal);
  const account = await openAccount(region);
  if (options.cleanUp !== undefined) return (await takeAway(account, name, write)).left.length === 0;
  if (!(await askBudget(budgetQuestion(account, name), options.yes, terminal))) {
    write('Nothing was deployed.');
    return false;
  }
  return run(options, name, signal, account);
}

async function run(
  { report: folder, connection }: Options,
  name: string,
  signal: AbortSignal,
  given?: Account,
): Promise<boolean> {
  const account = given ?? (await rehearseAccount());
  try {
    const report = await smoke({ account, name, connection, signal, write });
    writeReport(folder, report);
    write(`Assumptions: ${countsOf(report)}. The report: ${join(folder, 'report.md')}`);
    return hasPassed(report);
  } finally {
    await account.close();
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
