import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand, ECRServiceException } from '@aws-sdk/client-ecr';
import * as exceptions from '@aws-sdk/client-ecr';
import { allIsWell, ecr, failure, run, success } from './run';

/** What AWS documents, or people reported, that ECR answers; times are as on the wire, in seconds. */
interface ScanAnswers {
  readonly title: string;
  readonly sources: readonly string[];
  readonly secondsSincePush: number;
  readonly describeImages: Answer;
  readonly describeImageScanFindings: Answer;
  readonly outcome: 'passes' | 'waits' | 'fails';
}

type Answer = { readonly __type?: string; readonly message?: string } & Record<string, unknown>;

const FOLDER = join(__dirname, 'scan-answers');
const answers = readdirSync(FOLDER)
  .sort()
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as ScanAnswers);

allIsWell();

interface Behavior {
  resolves(body: object): unknown;
  rejects(error: Error): unknown;
}

function answer(behavior: Behavior, { __type: name, message = '', ...body }: Answer, change: (body: Answer) => object) {
  if (name === undefined) {
    return behavior.resolves(change(body));
  }
  const kind = (exceptions as unknown as Record<string, typeof exceptions.ScanNotFoundException | undefined>)[name];
  const options = { $metadata: { httpStatusCode: 400 }, message };
  return behavior.rejects(kind ? new kind(options) : new ECRServiceException({ ...options, name, $fault: 'client' }));
}

async function outcomeOf({
  secondsSincePush,
  describeImages,
  describeImageScanFindings,
}: ScanAnswers): Promise<string> {
  const imagePushedAt = new Date(Date.now() - secondsSincePush * 1000);
  answer(ecr.on(DescribeImagesCommand) as Behavior, describeImages, ({ imageDetails }) => ({
    imageDetails: (imageDetails as object[]).map((image) => ({ ...image, imagePushedAt })),
  }));
  answer(
    ecr.on(DescribeImageScanFindingsCommand) as Behavior,
    describeImageScanFindings,
    ({ imageScanFindings, ...body }) => {
      const { imageScanCompletedAt: seconds, ...findings } = (imageScanFindings ?? {}) as Record<string, unknown>;
      const ended = seconds === undefined ? {} : { imageScanCompletedAt: new Date(Number(seconds) * 1000) };
      return imageScanFindings === undefined ? body : { ...body, imageScanFindings: { ...findings, ...ended } };
    },
  );
  await run();
  if (failure() !== undefined) {
    return 'fails';
  }
  return success()?.continuationToken === undefined ? 'passes' : 'waits';
}

const check = async (given: ScanAnswers) => expect(await outcomeOf(given)).toBe(given.outcome);

// Unknown must never be a pass, and an image that was just pushed is waited for.
test.each(answers)('$title: the image $outcome', check);

test.each(answers)('$title: from a page', ({ sources }) => {
  expect(sources).not.toEqual([]);
  sources.forEach((source) => expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)\//));
});
