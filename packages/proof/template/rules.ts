import { listOf, textAt } from './json';
import { keyOf } from './keys';
import { Subject } from './subject';
import { resourcesOf, World } from './world';

/** Each target of each rule of EventBridge: where its events go, and where those go that cannot be delivered. */
export function ruleSubjects(world: World): Subject[] {
  return resourcesOf(world, 'AWS::Events::Rule').flatMap((rule) =>
    listOf(rule.properties.Targets).flatMap((target): Subject[] => {
      const to = textAt(target, 'Arn')!;
      const service = to.split(':')[2];
      const deadLetters = textAt(target, 'DeadLetterConfig', 'Arn');
      const facts = { rule: rule.arn, role: textAt(target, 'RoleArn'), target: to, deadLetters, key: keyOf(world, to) };
      return [
        { kind: `rule to ${service}`, name: rule.path, facts },
        { kind: 'rule', name: rule.path, facts },
      ];
    }),
  );
}
