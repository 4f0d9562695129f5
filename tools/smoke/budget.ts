import { createInterface } from 'node:readline/promises';
import type { Account } from './account';
import { UsageError } from './arguments';

/** The terminal to ask, if there is one. */
export interface Terminal {
  readonly isInteractive: boolean;
  ask(question: string): Promise<string>;
}

/**
 * A rough estimate from list prices of us-east-1 for one run of an hour: action minutes of five pipelines (0.002 USD each after
 * the first 100 per month), seven builds of three minutes on general1.small (0.005 USD per minute), a Fargate task of 0.25 vCPU
 * with a public address, four keys (1 USD per month, billed by the hour), a secret, and a little S3, ECR, logs and messages.
 * @see https://calculator.aws/
 */
export const ESTIMATE_USD = 1;

export function budgetQuestion({ id, region, callerArn }: Pick<Account, 'id' | 'region' | 'callerArn'>, name: string) {
  return [
    `This deploys to account ${id} in ${region}, as ${callerArn}:`,
    '  systems A, B and C and a pipeline with an approval: four pipelines, with their buckets, keys, roles and functions',
    '  a service of ECS with a VPC, without a NAT gateway',
    `Everything is named ${name}, and is removed at the end. Keys are deleted after 7 days, and cost nothing until then.`,
    `It takes about an hour, and costs about ${ESTIMATE_USD} USD. That is an estimate: set a budget for the account.`,
  ].join('\n');
}

/** The Region, which the user is asked for if it is not configured. */
export async function askRegion(given: string | undefined, terminal: Terminal): Promise<string> {
  if (given !== undefined) return given;
  if (!terminal.isInteractive) throw new UsageError('no Region: pass --region, or set AWS_REGION');
  const answer = (await terminal.ask('Which Region? ')).trim();
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(answer)) {
    throw new UsageError(`'${answer}' is not a Region: use one such as eu-west-1`);
  }
  return answer;
}

/** Runs before the first call to AWS. */
export function expectAgreement(yes: boolean, { isInteractive }: Pick<Terminal, 'isInteractive'>): void {
  if (yes || isInteractive) return;
  throw new UsageError('this costs money, and there is no terminal to ask for agreement: pass --yes to agree');
}

/** Whether the user agrees to the budget. Without a terminal, only --yes agrees. */
export async function askBudget(question: string, yes: boolean, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  expectAgreement(yes, terminal);
  const answer = await terminal.ask(`${question}\nGo on? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

export function openTerminal(signal: AbortSignal): Terminal {
  return {
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return await lines.question(question, { signal });
      } finally {
        lines.close();
      }
    },
  };
}
