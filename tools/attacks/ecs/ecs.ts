import { openFleet } from './fleet';
import { hostileText } from './hostile-text';
import { stolenRoles } from './stolen-roles';
import type { AttackGroup } from '../attack';

/** A service gets only what its own pipeline deploys, and people read who says what. */
export const ecs: AttackGroup = {
  name: 'ecs: stolen roles of a build and of deployments to ECS, and text that others write',
  async open() {
    const fleet = await openFleet();
    return { attacks: [...hostileText(fleet), ...stolenRoles(fleet)], close: () => fleet.close() };
  },
};
