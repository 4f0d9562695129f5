import { NeededRequest } from '../contracts/expand';
import { ANONYMOUS, isService, Request } from '../judge/request';
import { OTHER_ACCOUNT } from '../template/environment';
import { administrator, outsider, World } from '../template/world';

/** A near miss: it differs from a needed request in one thing, and must be denied. */
export interface NearMiss extends Request {
  readonly needed: NeededRequest;
  /** In which way it differs. */
  readonly difference: string;
}

const MARK = 'near';

/**
 * What is beside a needed request: a sibling of its resource, the same in another account or Region, another prefix; each
 * condition key with another value or none; another principal; no TLS.
 */
export function nearMisses(world: World, needed: NeededRequest): NearMiss[] {
  return [
    ...otherResources(world, needed),
    ...otherContexts(needed),
    ...otherPrincipals(world, needed),
    ...withoutTls(needed),
  ];
}

function otherResources(world: World, needed: NeededRequest): NearMiss[] {
  const { resource, pattern, principal } = needed;
  // A service is as powerful as the policy of the resource says; every other resource has a policy of its own.
  // AWS's own policy is about all of them.
  if (pattern === '*') {
    return [];
  }
  if (resource === '*' || isService(principal) || principal === administrator(world)) {
    return [];
  }
  const [prefix, partition, service, region, account, ...rest] = resource.split(':');
  const own = rest.join(':');
  const arn = (parts: { region?: string; account?: string; own?: string }): string =>
    [prefix, partition, service, parts.region ?? region, parts.account ?? account, parts.own ?? own].join(':');
  const miss = (difference: string, changed: string): NearMiss => ({
    ...plain(needed),
    needed,
    difference,
    resource: changed,
  });
  return [
    ...(account === '' ? [] : [miss('another account', arn({ account: OTHER_ACCOUNT }))]),
    ...(region === '' ? [] : [miss('another Region', arn({ region: `${region}${MARK}` }))]),
    ...siblings(own, pattern.split(':').slice(5).join(':')).map((sibling) => miss('a sibling', arn({ own: sibling }))),
  ];
}

/** Each part of the name changed, but for those that a service makes up: `role/build`, `log-group:/aws/lambda/x:log-stream:7`. */
function siblings(own: string, pattern: string): string[] {
  const parts = own.split(/([/:])/);
  const isFree = freePart(pattern);
  return parts.flatMap((part, index) => {
    if (part === '' || /^[/:]$/.test(part) || isTypeName(part, index) || isFree(parts.slice(0, index + 1).join(''))) {
      return [];
    }
    const changed = (text: string): string => [...parts.slice(0, index), text, ...parts.slice(index + 1)].join('');
    return [changed(`${part}-${MARK}`), changed(`${MARK}-${part}`)];
  });
}

/** What comes after the fixed part of the pattern is any name. */
function freePart(pattern: string): (start: string) => boolean {
  const fixed = pattern.split('*')[0];
  return (start) => pattern.includes('*') && start.length > fixed.length;
}

/** Types of resources that are also names, or parts of them. */
const FIRST_TYPES = [
  'connection',
  'container-instance',
  'secret',
  'security-group',
  'service',
  'service-deployment',
  'service-revision',
  'subnet',
  'table',
  'task',
  'task-definition',
];

/** The type of a resource, which is no part of its name. */
function isTypeName(part: string, index: number): boolean {
  const types = [
    'function',
    'key',
    'log-group',
    'log-stream',
    'network-interface',
    'parameter',
    'project',
    'repository',
    'role',
    'rule',
  ];
  return types.includes(part) || (index === 0 && FIRST_TYPES.includes(part));
}

function otherContexts(needed: NeededRequest): NearMiss[] {
  return needed.insistsOn
    .flatMap((key) => {
      const { [key]: value, ...others } = needed.context;
      const miss = (difference: string, context: Request['context']): NearMiss => ({
        ...plain(needed),
        needed,
        difference,
        context,
      });
      const changed = otherValues(value, needed.like[key]).map((other) =>
        miss(`another ${key}`, { ...others, [key]: other }),
      );
      return [...changed, miss(`no ${key}`, others)];
    })
    .concat(
      // A key that some requests do not carry must have the right value where it is.
      Object.keys(needed.context)
        .filter((key) => !needed.insistsOn.includes(key))
        .flatMap((key) =>
          otherValues(needed.context[key], needed.like[key]).map((other) => ({
            ...plain(needed),
            needed,
            difference: `another ${key}`,
            context: { ...needed.context, [key]: other },
          })),
        ),
    );
}

/** A value that is almost the same: an ARN of another account, Region or name, of which a pattern leaves a part free. */
function otherValues(value: string, pattern = value): string[] {
  if (value === 'true') {
    return ['false'];
  }
  if (SERVICES.some((service) => value.startsWith(`${service}.`))) {
    return otherServices(value);
  }
  if (/^\d{12}$/.test(value)) {
    return [OTHER_ACCOUNT];
  }
  if (!value.startsWith('arn:')) {
    return [`${value}-${MARK}`, `${MARK}-${value}`];
  }
  const [prefix, partition, service, region, account, ...rest] = value.split(':');
  const own = rest.join(':');
  return [
    [prefix, partition, service, region, OTHER_ACCOUNT, own],
    [prefix, partition, service, `${region}${MARK}`, account, own],
    ...siblings(own, pattern.split(':').slice(5).join(':')).map((sibling) => [
      prefix,
      partition,
      service,
      region,
      account,
      sibling,
    ]),
  ].map((parts) => parts.join(':'));
}

/** Keys are used through one service, and not through another that they serve too. */
const SERVICES = ['s3', 'dynamodb', 'sns', 'ssm', 'sqs', 'secretsmanager', 'logs'];

function otherServices(endpoint: string): string[] {
  const [own, region, ...suffix] = endpoint.split('.');
  const elsewhere = [own, `${region}${MARK}`, ...suffix].join('.');
  return [
    elsewhere,
    ...SERVICES.filter((service) => service !== own).map((service) => [service, region, ...suffix].join('.')),
  ];
}

/** Somebody else does the same: only where the resource has a policy is that for the stacks to say. */
function otherPrincipals(world: World, needed: NeededRequest): NearMiss[] {
  const miss = (principal: string): NearMiss => ({
    ...plain(needed),
    needed,
    difference: `${principal} instead`,
    principal,
  });
  if (needed.resource === '*') {
    return [];
  }
  const others = [outsider(world), ANONYMOUS, `${MARK}.amazonaws.com`];
  const assumed = needed.action === 'sts:AssumeRole' ? [administrator(world)] : [];
  return [...others, ...assumed].map(miss);
}

/** Buckets, topics and queues are for TLS only; other services take nothing else. */
function withoutTls(needed: NeededRequest): NearMiss[] {
  const [service] = needed.action.split(':');
  if (!['s3', 'sns', 'sqs'].includes(service)) {
    return [];
  }
  const context = { ...needed.context, 'aws:SecureTransport': 'false' };
  return [{ ...plain(needed), needed, difference: 'no TLS', context }];
}

function plain({ principal, action, resource, context }: Request): Request {
  return { principal, action, resource, context };
}
