import { Account, Resident, referencesIn, residentIn } from './account';
import { keyOf } from './keys';
import { withoutHash } from './label';
import { replacementsBetween } from './replacements';
import { resolve } from './resolve';
import { nameProperty } from './spec';
import { Synthesis } from './synthesize';
import { Template, TemplateResource } from './template';

/** What CloudFormation does in an update. */
export interface Deployment {
  readonly before: Account;
  readonly after: Account;
  readonly created: readonly Resident[];
  readonly replaced: readonly Resident[];
  /** Retained, and no longer in any stack: removed from the template, or replaced. */
  readonly orphaned: readonly Resident[];
  readonly deleted: readonly Resident[];
  /** New resources whose name is taken: the update fails, and CloudFormation takes it back. */
  readonly colliding: readonly Resident[];
  /** Stacks that the app no longer has. CDK does not delete them. */
  readonly left: readonly string[];
}

type Templates = ReadonlyMap<string, Template>;

const NOTHING = { created: [], replaced: [], orphaned: [], deleted: [], colliding: [], left: [] };

/** Deploys all stacks of an app, one after the other, until one fails. */
export function deploy(before: Account, { stacks }: Synthesis): Deployment {
  const tops = [...new Set([...stacks.keys()].map(topOf))];
  return tops.reduce<Deployment>(
    (done, top) => {
      if (done.colliding.length > 0) return done;
      const next = deployStack(done.after, top, ofTop(stacks, top));
      return {
        before,
        after: next.after,
        created: [...done.created, ...next.created],
        replaced: [...done.replaced, ...next.replaced],
        orphaned: [...done.orphaned, ...next.orphaned],
        deleted: [...done.deleted, ...next.deleted],
        colliding: next.colliding,
        left: done.left,
      };
    },
    { ...NOTHING, before, after: before, left: stacksLeft(before, tops) },
  );
}

function stacksLeft({ stacks }: Account, tops: readonly string[]): string[] {
  return [...new Set([...stacks.keys()].map(topOf))].filter((top) => !tops.includes(top));
}

/**
 * Updates a stack and those nested in it. New resources come first, and only when all are there does CloudFormation
 * delete what the template no longer has.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
 */
function deployStack(account: Account, top: string, templates: Templates): Deployment {
  const former = ofTop(account.stacks, top);
  const stays = ({ stack, logicalId }: Resident) => templates.get(stack)?.Resources[logicalId] !== undefined;
  const residents = account.residents.filter(({ stack, isKept }) => !isKept && topOf(stack) === top);
  const replaced = residents.filter((resident) => stays(resident) && isReplaced(resident, former, templates));
  const removed = residents.filter((resident) => !stays(resident));
  const created = [...templates]
    .flatMap(([stack, template]) =>
      Object.entries(template.Resources)
        .filter(([logicalId]) => {
          const present = residentIn(account, stack, logicalId);
          return present === undefined || replaced.includes(present);
        })
        .map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    )
    .map((added, index) => newResident(added, account.serial + index));
  const colliding = created.filter((resident) => isTaken(resident, account));
  if (colliding.length > 0) return { ...NOTHING, before: account, after: account, colliding };

  const policyOf = (policy: 'DeletionPolicy' | 'UpdateReplacePolicy') => (resident: Resident) =>
    isRetained(former.get(resident.stack)!.Resources[resident.logicalId][policy]);
  const orphaned = [
    ...removed.filter(policyOf('DeletionPolicy')),
    ...replaced.filter(policyOf('UpdateReplacePolicy')),
  ].map((resident) => ({ ...resident, isKept: true }));
  const gone = [...removed, ...replaced];
  const after = settled(top, {
    stacks: new Map([...[...account.stacks].filter(([name]) => topOf(name) !== top), ...templates]),
    residents: [...account.residents.filter((resident) => !gone.includes(resident)), ...orphaned, ...created],
    serial: account.serial + created.length,
  });
  const deleted = gone.filter(({ id }) => !orphaned.some((each) => each.id === id));
  return { ...NOTHING, before: account, after, created, replaced, orphaned, deleted };
}

const replacements = new WeakMap<Template, Map<Template, Set<string>>>();

function isReplaced({ stack, logicalId }: Resident, former: Templates, templates: Templates): boolean {
  const [before, after] = [former.get(stack)!, templates.get(stack)!];
  const known = replacements.get(before) ?? new Map<Template, Set<string>>();
  replacements.set(before, known);
  if (!known.has(after)) known.set(after, replacementsBetween(before, after));
  return known.get(after)!.has(logicalId);
}

interface Added {
  readonly stack: string;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

function newResident({ stack, logicalId, resource }: Added, serial: number): Resident {
  const { Type: type, Properties = {} } = resource;
  const property = nameProperty(type);
  const value: unknown = property && resolve(Properties[property], NO_REFERENCES);
  const name = typeof value === 'string' && !value.includes(UNKNOWN) ? value : undefined;
  const id = name ?? `${withoutHash(logicalId)}-${serial}`;
  return { id, type, stack, logicalId, name, isKept: false, properties: {}, keys: [] };
}

const UNKNOWN = '\0';
const unknown = (): string => UNKNOWN;
/** A name that depends on another resource is not fixed. */
const NO_REFERENCES = { ref: unknown, getAtt: unknown, importValue: unknown };

function isTaken({ name, type }: Resident, { residents }: Account): boolean {
  return name !== undefined && residents.some((each) => each.type === type && each.name === name);
}

/** `RetainExceptOnCreate` deletes only what a rolled-back creation made. */
function isRetained(policy: string | undefined): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

/** The account once each resource of the stack has the properties of the template. */
function settled(top: string, account: Account): Account {
  const residents = account.residents.map((resident) => {
    if (resident.isKept || topOf(resident.stack) !== top) return resident;
    const { Properties = {} } = account.stacks.get(resident.stack)!.Resources[resident.logicalId];
    const properties = resolve(Properties, referencesIn(account, resident.stack));
    const key = keyOf(resident.type, properties);
    const keys = key === undefined || resident.keys.includes(key) ? resident.keys : [...resident.keys, key];
    return { ...resident, properties, keys };
  });
  return { ...account, residents };
}

function topOf(stack: string): string {
  return stack.split('/')[0];
}

function ofTop(templates: Templates, top: string): Map<string, Template> {
  return new Map([...templates].filter(([name]) => topOf(name) === top));
}
