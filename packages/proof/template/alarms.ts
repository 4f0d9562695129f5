import { listOf } from './json';
import { keyOf } from './keys';
import { Subject } from './subject';
import { resourcesOf, World } from './world';

/** Each action of each alarm of CloudWatch: what it tells. */
export function alarmSubjects(world: World): Subject[] {
  return resourcesOf(world, 'AWS::CloudWatch::Alarm').flatMap((alarm) =>
    listOf(alarm.properties.AlarmActions).map((action): Subject => {
      const target = String(action);
      return { kind: 'alarm', name: alarm.path, facts: { alarm: alarm.arn, target, key: keyOf(world, target) } };
    }),
  );
}
