/** Where a stack is deployed to. */
export interface Environment {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const URL_SUFFIXES: { readonly [partition: string]: string } = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
};

/** @throws for a partition that nobody has looked up yet */
export function urlSuffix({ partition }: Environment): string {
  const suffix = URL_SUFFIXES[partition];
  if (suffix === undefined) {
    throw new Error(`the URL suffix of partition '${partition}' is not known: add it`);
  }
  return suffix;
}

/** The account that everything is proven in, and one whose people are outsiders there. */
export const ACCOUNT = '111111111111';
export const OTHER_ACCOUNT = '999999999999';

export const COMMERCIAL: Environment = { partition: 'aws', region: 'eu-west-1', account: ACCOUNT };
export const CHINA: Environment = { partition: 'aws-cn', region: 'cn-north-1', account: ACCOUNT };
export const GOV_CLOUD: Environment = { partition: 'aws-us-gov', region: 'us-gov-west-1', account: ACCOUNT };

export function arn(
  environment: Environment,
  service: string,
  resource: string,
  { region = environment.region, account = environment.account } = {},
): string {
  return `arn:${environment.partition}:${service}:${region}:${account}:${resource}`;
}
