import { pairwise } from './pairs';

/** Everything that changes a policy, and what it can be. */
export const FACTORS = {
  source: [
    'S3',
    'S3 in the artifact bucket',
    'CodeCommit',
    'GitHub by connection',
    'GitHub by token',
    'GitHub by token in a parameter',
  ],
  targets: [
    'none',
    'tag',
    'ECS',
    'imported ECS',
    'tag and ECS',
    'ECS service',
    'imported ECS service',
    'task definition',
  ],
  gates: ['none', 'approval', 'validation', 'approval and validation', 'task'],
  encryption: ['AWS managed', 'customer managed', 'switched keys', 'existing keys', 'keys of another account'],
  existing: ['nothing', 'stores', 'roles', 'project'],
  image: ['none', 'of a private repository', 'of another registry', 'of another registry with a key'],
  logins: ['none', 'Docker Hub, a repository and a cache'],
  network: ['none', 'VPC'],
  variables: ['none', 'by name', 'by ARN', 'of this app'],
  logging: ['none', 'pipeline log'],
  alarm: ['none', 'alarm'],
  partition: ['aws', 'aws-cn', 'aws-us-gov'],
  boundary: ['none', 'boundary'],
} as const;

type Factors = typeof FACTORS;

/** One choice for each factor. */
export type Combination = { readonly [Factor in keyof Factors]: Factors[Factor][number] };

/** Choices that contradict each other: the construct refuses them, or nothing would come of them. */
export function isPossible({
  source,
  existing,
  alarm,
  image,
  logins,
  network,
  encryption,
  variables,
  gates,
}: Partial<Combination>): boolean {
  const contradictions = [
    // We turn on events for our own artifact bucket, but must not change an existing one.
    source === 'S3 in the artifact bucket' && (existing === 'stores' || encryption === 'keys of another account'),
    existing === 'project' &&
      (network === 'VPC' ||
        (variables ?? 'none') !== 'none' ||
        (image ?? 'none') !== 'none' ||
        (logins ?? 'none') !== 'none'),
    // The policy of a topic that is imported is for its owner to write.
    alarm === 'alarm' && encryption === 'keys of another account',
    // An alarm has a topic to tell.
    alarm === 'alarm' && gates === 'none' && existing !== undefined && existing !== 'stores',
  ];
  return !contradictions.some(Boolean);
}

/** Combinations that have each possible pair of choices. */
export function combinations(): Combination[] {
  return pairwise<Combination>(FACTORS, isPossible);
}

export function nameOf(combination: Combination): string {
  return Object.entries(combination)
    .filter(([, choice]) => choice !== 'none' && choice !== 'nothing')
    .map(([factor, choice]) => (factor === 'source' || factor === 'partition' ? choice : `${factor} ${choice}`))
    .join(', ');
}
