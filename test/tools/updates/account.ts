import { EMPTY_ACCOUNT } from '../../../tools/updates/account';
import { deploy, Deployment } from '../../../tools/updates/deploy';
import { judge } from '../../../tools/updates/judge/judge';
import { Template, TemplateResource } from '../../../tools/updates/template';

export type Resources = { readonly [logicalId: string]: TemplateResource };

/** Updates a stack to each version in turn, and returns the last update. */
export function updates(...versions: (Resources | ReadonlyMap<string, Template>)[]): Deployment {
  return versions.reduce<Deployment>(
    ({ after }, version) => {
      const stacks = version instanceof Map ? version : new Map([['Shop', { Resources: version as Resources }]]);
      return deploy(after, { stacks, said: [] });
    },
    deploy(EMPTY_ACCOUNT, { stacks: new Map(), said: [] }),
  );
}

/** What is found in the last of these updates. */
export function findings(...versions: (Resources | ReadonlyMap<string, Template>)[]): string[] {
  return judge(updates(...versions)).map(({ kind, what }) => `${kind} ${what}`);
}

export const RETAINED = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

export function logGroup(name: string, properties: object = {}): TemplateResource {
  return { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, ...properties }, ...RETAINED };
}
