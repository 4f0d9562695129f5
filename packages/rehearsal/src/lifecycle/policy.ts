import { z } from 'zod';

/** Selects images by their tags. Without a list, it selects images with and without tags. */
export interface LifecycleSelection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  /** Patterns with `*`; an image needs a tag for each of them. */
  readonly tagPatterns: readonly string[];
  readonly countType: 'imageCountMoreThan' | 'sinceImagePushed';
  readonly countNumber: number;
}

export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: LifecycleSelection;
}

const MOST_WILDCARDS = 4;

const notSimulated = (...names: string[]) =>
  names.map((name) =>
    z.literal(name).refine(() => false, { error: `${name} is not supported: the rehearsal does not archive images` }),
  );

const tagList = z.array(z.string().min(1)).min(1).optional();

const selectionSchema = z
  .strictObject({
    tagStatus: z.enum(['tagged', 'untagged', 'any']),
    tagPatternList: tagList,
    tagPrefixList: tagList,
    storageClass: z.union([z.literal('standard'), ...notSimulated('archive')]).optional(),
    countType: z.union([
      z.enum(['imageCountMoreThan', 'sinceImagePushed']),
      ...notSimulated('sinceImagePulled', 'sinceImageTransitioned'),
    ]),
    countUnit: z.literal('days').optional(),
    countNumber: z.int().positive(),
  })
  .check(({ value, issues }) => {
    const problem = selectionProblem(value);
    if (problem !== undefined) {
      issues.push({ code: 'custom', message: problem, input: value });
    }
  });

const policySchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        rulePriority: z.int().positive(),
        description: z.string().optional(),
        selection: selectionSchema,
        action: z.strictObject({ type: z.union([z.literal('expire'), ...notSimulated('transition')]) }),
      }),
    )
    .min(1),
});

type WrittenSelection = z.output<typeof selectionSchema>;

/**
 * Reads the text of a lifecycle policy as ECR does, and refuses what ECR refuses.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function parseLifecyclePolicy(text: string): LifecycleRule[] {
  const parsed = policySchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new Error(`the lifecycle policy is not valid: ${z.prettifyError(parsed.error)}`);
  }
  const rules = parsed.data.rules
    .map(({ rulePriority, description, selection }) => ({
      rulePriority,
      description,
      selection: readSelection(selection),
    }))
    .sort((one, two) => one.rulePriority - two.rulePriority);
  const problem = rulesProblem(rules);
  if (problem !== undefined) {
    throw new Error(`the lifecycle policy is not valid: ${problem}`);
  }
  return rules;
}

function selectionProblem(selection: WrittenSelection): string | undefined {
  const { tagStatus, tagPatternList, tagPrefixList, countType, countUnit } = selection;
  const lists = [tagPatternList, tagPrefixList].filter(Boolean).length;
  if (tagStatus === 'tagged' && lists !== 1) {
    return "tagStatus 'tagged' needs either tagPatternList or tagPrefixList";
  }
  if (tagStatus !== 'tagged' && lists > 0) {
    return `tagStatus '${tagStatus}' does not allow tagPatternList or tagPrefixList`;
  }
  const wild = tagPatternList?.find((pattern) => pattern.split('*').length > MOST_WILDCARDS + 1);
  if (wild !== undefined) {
    return `the tag pattern '${wild}' has more than ${MOST_WILDCARDS} wildcards`;
  }
  if ((countType === 'sinceImagePushed') !== (countUnit !== undefined)) {
    return `countType '${countType}' ${countUnit === undefined ? 'requires' : 'does not allow'} countUnit`;
  }
  return undefined;
}

/** A prefix is a pattern that ends in a wildcard. */
function readSelection(written: WrittenSelection): LifecycleSelection {
  const { tagStatus, tagPatternList, tagPrefixList = [], countType, countNumber } = written;
  const tagPatterns = tagPatternList ?? tagPrefixList.map((prefix) => `${prefix}*`);
  return { tagStatus, tagPatterns, countType: countType as LifecycleSelection['countType'], countNumber };
}

function rulesProblem(rules: readonly LifecycleRule[]): string | undefined {
  const doublePriority = firstDouble(rules.map(({ rulePriority }) => String(rulePriority)));
  if (doublePriority !== undefined) {
    return `two rules have the rulePriority ${doublePriority}`;
  }
  const tags = rules.map(({ selection }) => [...selection.tagPatterns].sort().join(', '));
  const doubleTags = firstDouble(tags.filter(Boolean));
  if (doubleTags !== undefined) {
    return `two rules select the tags ${doubleTags}`;
  }
  if (rules.filter(({ selection }) => selection.tagStatus === 'untagged').length > 1) {
    return 'two rules select untagged images';
  }
  if (rules.slice(0, -1).some(({ selection }) => selection.tagStatus === 'any')) {
    return "a rule with tagStatus 'any' must have the highest rulePriority";
  }
  return undefined;
}

const firstDouble = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);
