import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isName, type Connection } from './run';

export interface Options {
  readonly region?: string;
  /** Agrees to the budget in advance. */
  readonly yes: boolean;
  readonly rehearse: boolean;
  /** The folder for the report. */
  readonly report: string;
  readonly connection?: Connection;
  /** Deploys nothing, and removes what a run of this name has left. */
  readonly cleanUp?: string;
}

export const USAGE = `npm run smoke -- [--region REGION] [--yes] [--rehearse] [--report FOLDER]
                 [--connection-arn ARN --repository OWNER/NAME] [--clean-up NAME]`;

/** An invalid command line, described in two lines at most. */
export class UsageError extends Error {}

const CONNECTION = /^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f-]{36}$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const values = parse(args);
  const region = values.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined);
  if (region !== undefined && !values.rehearse) expectForm('region', region, REGION, 'such as eu-west-1');
  const cleanUp = values['clean-up'];
  if (cleanUp !== undefined && !isName(cleanUp)) {
    throw new UsageError(`--clean-up must be the name of a run, got '${cleanUp}': use one such as smoke-1a2b3c`);
  }
  if (values.rehearse && (cleanUp !== undefined || values['connection-arn'] !== undefined)) {
    throw new UsageError('--rehearse has an account of its own: leave --clean-up and --connection-arn out');
  }
  return {
    region,
    yes: values.yes,
    rehearse: values.rehearse,
    report: values.report,
    connection: connectionOf(values['connection-arn'], values.repository),
    cleanUp,
  };
}

function parse(args: readonly string[]) {
  const options = {
    region: { type: 'string' },
    yes: { type: 'boolean', default: false },
    rehearse: { type: 'boolean', default: false },
    report: { type: 'string', default: join('test-reports', 'smoke') },
    'connection-arn': { type: 'string' },
    repository: { type: 'string' },
    'clean-up': { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}\n${USAGE}`);
  }
}

function connectionOf(arn: string | undefined, repository: string | undefined): Connection | undefined {
  if (arn === undefined && repository === undefined) return undefined;
  expectForm('connection-arn', arn, CONNECTION, 'the ARN of a connection, which goes with --repository');
  expectForm('repository', repository, REPOSITORY, 'OWNER/NAME, which goes with --connection-arn');
  return { arn, repository };
}

function expectForm(name: string, value: string | undefined, form: RegExp, example: string): asserts value is string {
  if (value !== undefined && form.test(value)) return;
  throw new UsageError(`--${name} must be ${example}, got ${value === undefined ? 'nothing' : `'${value}'`}`);
}
