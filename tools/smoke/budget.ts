import { createInterface } from 'node:readline/promises';
import type { Account } from './account';
import { UsageError } from './arguments';

/** Who is asked: a terminal, or nobody. */
export interface Terminal {
  readonly isInteractive: boolean;
  ask(question: string): Promise<string>;
}

/**
 * A rough sum of list prices of us-east-1 for one run of an hour: five pipelines' action minutes (0.002 USD each after the first
 * 100 a month), seven builds of three minutes on general1.small (0.005 USD a minute), a Fargate task of 0.25 vCPU with a public
 * address, four keys (1 USD a month, by the hour), a secret, and what little S3, ECR, logs and messages there are.
 * @see https://calculator.aws/
 */
export const ESTIMATE_USD = 1;

export function budgetQuestion({ id, region, callerArn }: Pick<Account, 'id' | 'region' | 'callerArn'>, name: string) {
  return [
    `This deploys to account ${id} in ${region}, as ${callerArn}:`,
    '  systems A, B and C and a pipeline with an approval: four pipelines, with their buckets, keys, roles and functions',
    '  a service of ECS with a VPC, without a NAT gateway',
    `Everything is named ${name}, and taken away again at the end. Keys are deleted after 7 days, and cost nothing meanwhile.`,
    `It takes about an hour, and costs about ${ESTIMATE_USD} USD. That is an estimate: set a budget for the account.`,
  ].join('\n');
}

/** The Region, asked for if nothing has it. */
export async function askRegion(given: string | undefined, terminal: Terminal): Promise<string> {
  if (given !== undefined) return given;
  if (!terminal.isInteractive) throw new UsageError('no Region: pass --region, or set AWS_REGION');
  const answer = (await terminal.ask('Which Region? ')).trim();
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(answer)) {
    throw new UsageError(`'${answer}' is no Region: use one such as eu-west-1`);
  }
  return answer;
}

/** Before anything is asked of AWS. */
export function expectAgreement(yes: boolean, { isInteractive }: Pick<Terminal, 'isInteractive'>): void {
  if (yes || isInteractive) return;
  throw new UsageError('this costs money, and there is nobody to ask: pass --yes to agree');
}

/** Whether the budget was agreed to. Nobody who can be asked is a refusal, unless --yes says so before. */
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
